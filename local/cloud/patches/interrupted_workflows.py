"""Patch: a workflow that a stop of the emulator interrupted continues with its present state, as AWS loses none."""

import inspect
import socket
import threading
import time
from typing import Any

import ministack.app
from ministack.core.responses import request_scope
from ministack.services import stepfunctions

from local.cloud import settings
from local.cloud.patching import find_native, replace_once

_LISTEN_SECONDS = 60.0
#: Replacements in the source of the interpreter: it stores its variables and its position in the execution.
_REPLACED = (
    ('"variables": {},', '"variables": execution.setdefault("variables", {}),'),
    (
        '    try:\n        while current_name and execution["status"] == "RUNNING":\n',
        '    current_name, current_input = execution.get("position") or (current_name, current_input)\n'
        '    try:\n        while current_name and execution["status"] == "RUNNING":\n'
        '            execution["position"] = [current_name, current_input]\n',
    ),
)


def apply() -> None:
    """Apply the patch. The emulator marks running executions as failed when it loads them."""
    _store_position()
    restore = find_native(stepfunctions, "_restore_state", "data")
    interrupted: list[tuple[str, str, dict[str, Any]]] = []

    def restore_running(data: Any) -> None:
        running = list_interrupted((data or {}).get("executions"))
        restore(data)
        for _account, _region, execution in running:
            execution.update(status="RUNNING", stopDate=None)
            execution.pop("error", None)
            execution.pop("cause", None)
        interrupted.extend(running)

    stepfunctions._restore_state = restore_running
    load = find_native(ministack.app, "_load_persisted_state", "")

    def load_then_continue() -> None:
        load()
        if interrupted:
            threading.Thread(
                target=_continue_all, args=(interrupted,), name="interrupted-workflows", daemon=True
            ).start()

    ministack.app._load_persisted_state = load_then_continue


def list_interrupted(executions: Any) -> list[tuple[str, str, dict[str, Any]]]:
    """Return account, region and record of each running execution that can continue.

    An execution that a client waits for ends with its connection, and a map runs its child executions again.
    """
    return [
        (account, region, execution)
        for (account, region, _arn), execution in (executions.all_items() if executions else ())
        if execution.get("status") == "RUNNING" and not execution.get("sync") and not execution.get("mapRunArn")
    ]


def _store_position() -> None:
    source = inspect.getsource(find_native(stepfunctions, "_run_execution", "exec_arn"))
    for old, new in _REPLACED:
        source = replace_once(source, old, new, where="stepfunctions._run_execution")
    exec(compile(source, str(stepfunctions.__file__), "exec"), vars(stepfunctions))  # noqa: S102 - our own text


def _continue_all(interrupted: list[tuple[str, str, dict[str, Any]]]) -> None:
    """Run each execution in a thread, once the functions that it calls can reach the emulator."""
    _await_listener(settings.read_settings().port)
    for account, region, execution in interrupted:
        threading.Thread(target=_run_in_scope, args=(account, region, execution["executionArn"]), daemon=True).start()


def _run_in_scope(account: str, region: str, arn: str) -> None:
    with request_scope(account, region):
        stepfunctions._run_execution(arn)


def _await_listener(port: int) -> None:
    end = time.monotonic() + _LISTEN_SECONDS
    while time.monotonic() < end:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
