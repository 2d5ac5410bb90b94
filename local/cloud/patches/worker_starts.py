"""Patch: an invocation waits briefly for a worker of its function that starts or works, before it starts another."""

import threading
import time
from collections import defaultdict
from typing import Any

from ministack.core import lambda_runtime
from ministack.services import lambda_svc

from local.cloud.patching import find_native

_LONGEST_START_SECONDS = 20.0
_FIRST_WORK_SECONDS = 2.0
_PATIENCE_SECONDS = 0.3
_LOOK_SECONDS = 0.01
_PARAMETERS = "func_name config code_zip qualifier max_concurrency"


def apply() -> None:
    """Apply the patch. The emulator starts a worker for each concurrent invocation: on two cores, a cold start of
    eight workers takes several seconds, in which one warm worker could handle hundreds of invocations.
    """
    native = find_native(lambda_runtime, "acquire_worker", _PARAMETERS)
    find_key = find_native(lambda_runtime, "_worker_key", "func_name config qualifier")
    turns: dict[str, threading.Lock] = defaultdict(threading.Lock)

    def acquire(func_name: str, config: Any, code_zip: bytes, qualifier: str = "$LATEST", **options: Any) -> Any:
        key = find_key(func_name, config, qualifier)
        with turns[key]:  # so that two invocations do not start a worker at the same time
            _await_free_worker(key)
            return native(func_name, config, code_zip, qualifier, **options)

    lambda_runtime.acquire_worker = acquire
    lambda_svc.acquire_worker = acquire


def _await_free_worker(key: str) -> None:
    """Return when a worker is free, when there is none at all, or when waiting for one takes too long.

    The wait is limited, because a handler may invoke its own function.
    """
    started = worked = time.monotonic()
    while True:
        now = time.monotonic()
        is_free, is_starting = _look_at_workers(key)
        if is_free or now - started > _LONGEST_START_SECONDS:
            return
        if is_starting:
            worked = now
        elif now - worked > _PATIENCE_SECONDS:
            return
        time.sleep(_LOOK_SECONDS)


def _look_at_workers(key: str) -> tuple[bool, bool]:
    """Return whether an invocation could have a worker at once, and whether a worker starts."""
    with lambda_runtime._lock:
        workers = list(lambda_runtime._workers.get(key, ()))
    is_free = not workers or any(not worker.in_use for worker in workers)
    return is_free, any(worker.in_use and _is_starting(worker) for worker in workers)


def _is_starting(worker: Any) -> bool:
    """Return whether a worker initializes itself or has just begun its first invocation, which creates its clients."""
    ready: float | None = worker._start_time
    return ready is None or (worker.last_used < ready and time.time() - ready < _FIRST_WORK_SECONDS)
