"""Patch: a burst of events starts at most two workers of one function."""

import contextvars
import json
import threading
from collections import defaultdict

from ministack.services import eventbridge, lambda_svc

from local.cloud.patching import find_native

_MOST_WORKERS = 2


def apply() -> None:
    """Apply the patch. The emulator starts a worker for each event at once: ten cold starts keep two cores busy."""
    find_native(eventbridge, "_dispatch_to_lambda", "arn payload")
    for name, parameters in (
        ("_get_func_record_for_ref", None),
        ("_execution_record_for_config", None),
        ("_execute_function_with_config_scope", "func event"),
    ):
        find_native(lambda_svc, name, parameters)
    workers: dict[str, threading.Semaphore] = defaultdict(lambda: threading.Semaphore(_MOST_WORKERS))

    def dispatch(arn: str, payload: str) -> None:
        work = contextvars.copy_context().run
        arguments = (_invoke_function, workers[arn], arn, payload)
        threading.Thread(target=work, args=arguments, name="rule-target", daemon=True).start()

    eventbridge._dispatch_to_lambda = dispatch


def _invoke_function(worker: threading.Semaphore, arn: str, payload: str) -> None:
    with worker:
        found, config, _name = lambda_svc._get_func_record_for_ref(arn)
        if found and config:
            record = lambda_svc._execution_record_for_config(found, config)
            lambda_svc._execute_function_with_config_scope(record, json.loads(payload))
