"""Patch: the rotation of a secret calls its Lambda function for each step; templates may declare rotations."""

import contextvars
import logging
import threading
from typing import Any

from ministack.core.responses import json_response, new_uuid
from ministack.services import lambda_svc, secretsmanager
from ministack.services.cloudformation import provisioners

from local.cloud.patching import find_native, raise_if_outdated

_TYPE = "AWS::SecretsManager::RotationSchedule"
_STEPS = ("createSecret", "setSecret", "testSecret", "finishSecret")
_log = logging.getLogger(__name__)


def apply() -> None:
    """Apply the patch. The emulator copies the current value and calls no function. No rotation starts on schedule."""
    native = find_native(secretsmanager, "_rotate_secret", "data")
    for name, parameters in (("_get_func_record_for_ref", None), ("_execute_function_with_config_scope", "func event")):
        find_native(lambda_svc, name, parameters)

    def rotate(data: Any) -> Any:
        _, secret = secretsmanager._resolve(data.get("SecretId"))
        function = secret and (data.get("RotationLambdaARN") or secret.get("RotationLambdaARN"))
        if not function or secret.get("DeletedDate"):
            return native(data)
        rules = data.get("RotationRules") or secret.get("RotationRules")
        secret.update(RotationEnabled=True, RotationLambdaARN=function, RotationRules=rules)
        version = data.get("ClientRequestToken") or new_uuid()
        if data.get("RotateImmediately", True):
            _rotate_in_background(function, secret["ARN"], version)
        return json_response({"ARN": secret["ARN"], "Name": secret["Name"], "VersionId": version})

    secretsmanager._rotate_secret = rotate
    handlers = find_native(provisioners, "_RESOURCE_HANDLERS")
    raise_if_outdated(
        _TYPE not in handlers, f"{_TYPE} to be unknown: the emulator has it now, delete it from rotations"
    )
    handlers[_TYPE] = {"create": _start_rotation, "update": _update_rotation, "delete": _delete_rotation}


def _rotate_in_background(function: str, secret: str, version: str) -> None:
    """Run the steps in a thread: the function calls the emulator, so the request must return first, as on AWS."""
    work = contextvars.copy_context().run
    threading.Thread(target=work, args=(_run_steps, function, secret, version), name="rotation", daemon=True).start()


def _run_steps(function: str, secret: str, version: str) -> None:
    found, config, name = lambda_svc._get_func_record_for_ref(function)
    for step in _STEPS if found else ():
        event = {"SecretId": secret, "ClientRequestToken": version, "Step": step}
        record = lambda_svc._execution_record_for_config(found, config)
        outcome = lambda_svc._execute_function_with_config_scope(record, event)
        if outcome.get("error"):
            _log.error("%s of %s by %s failed: %s", step, secret, name, outcome.get("body"))
            return


def _start_rotation(_id: str, props: Any, _stack: str) -> tuple[str, Any]:
    at_once = str(props.get("RotateImmediatelyOnUpdate", True)).lower() == "true"
    status, _, body = secretsmanager._rotate_secret({**props, "RotateImmediately": at_once})
    if status >= 400:
        raise ValueError(f"{_TYPE}: {body!r}")
    return props["SecretId"], {}


def _update_rotation(_id: str, _old: Any, new: Any, stack: str, logical_id: str | None = None) -> tuple[str, Any]:
    return _start_rotation(logical_id or "", new, stack)


def _delete_rotation(physical_id: str, _props: Any) -> None:
    _, secret = secretsmanager._resolve(physical_id)
    if secret:
        secret["RotationEnabled"] = False
