"""Patch: an exception of a handler keeps its class name and does not end the worker, as on AWS."""

from typing import Any

from ministack.core import lambda_runtime
from ministack.services import lambda_svc

from local.cloud.patching import find_native, replace_once

_KEY = "__lisa_handled_error__"
_NATIVE = (
    '_real_stdout.write(json.dumps({"status": "error", "error": str(e), "trace": traceback.format_exc()}) + "\\n")'
)
_PATCHED = (
    '_real_stdout.write(json.dumps({"status": "ok", "result": {"' + _KEY + '": {"errorMessage": str(e), '
    '"errorType": type(e).__name__, "requestId": context.aws_request_id, '
    '"stackTrace": traceback.format_exc().splitlines(True)}}}) + "\\n")'
)


def apply() -> None:
    """Apply the patch. The emulator reports every exception as `Runtime.HandlerError` and ends the worker."""
    lambda_runtime._PYTHON_WORKER_SCRIPT = replace_once(
        find_native(lambda_runtime, "_PYTHON_WORKER_SCRIPT"), _NATIVE, _PATCHED, where="the Python worker"
    )
    native = find_native(lambda_svc, "_execute_function_warm", "func event request_id")

    def execute(func: Any, event: Any, request_id: str) -> Any:
        outcome = native(func, event, request_id)
        body = outcome.get("body")
        if not (isinstance(body, dict) and _KEY in body):
            return outcome
        error = body[_KEY]
        log = "\n".join(filter(None, [outcome.get("log", ""), "".join(error["stackTrace"])]))
        return {"body": error, "error": True, "log": log}

    lambda_svc._execute_function_warm = execute
