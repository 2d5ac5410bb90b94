"""Patch: `Ref` of a secret returns its ARN, and exclusions of `GenerateSecretString` are respected."""

import string
from typing import Any

from ministack.services import secretsmanager
from ministack.services.cloudformation import provisioners

from local.cloud.patching import find_native

_TYPE = "AWS::SecretsManager::Secret"
_CLASSES = {
    "ExcludePunctuation": string.punctuation,
    "ExcludeNumbers": string.digits,
    "ExcludeLowercase": string.ascii_lowercase,
    "ExcludeUppercase": string.ascii_uppercase,
}


def apply() -> None:
    """Apply the patch. In the emulator `Ref` returns the name, which does not work in policies and in ECS."""
    _respect_exclusions()
    handler = find_native(provisioners, "_RESOURCE_HANDLERS")[_TYPE]
    create, update, delete = handler["create"], handler["update"], handler["delete"]

    def create_with_arn(logical_id: str, props: Any, stack: str) -> tuple[str, Any]:
        _, attributes = create(logical_id, props, stack)
        return attributes["Arn"], attributes

    def update_by_arn(
        physical_id: str, old: Any, new: Any, stack: str, logical_id: str | None = None
    ) -> tuple[str, Any]:
        _, attributes = update(_extract_name(physical_id), old, new, stack, logical_id)
        return attributes["Arn"], attributes

    handler["create"], handler["update"] = create_with_arn, update_by_arn
    handler["delete"] = lambda physical_id, props: delete(_extract_name(physical_id), props)


def _respect_exclusions() -> None:
    native = find_native(provisioners, "_sm_secret_string", "props")

    def secret_string(props: Any) -> str:
        wanted = props.get("GenerateSecretString")
        if not wanted:
            return str(native(props))
        excluded = "".join(letters for name, letters in _CLASSES.items() if str(wanted.get(name)).lower() == "true")
        wanted = {**wanted, "ExcludeCharacters": wanted.get("ExcludeCharacters", "") + excluded}
        return str(native({**props, "GenerateSecretString": wanted}))

    provisioners._sm_secret_string = secret_string


def _extract_name(arn: str) -> str:
    name, _ = find_native(secretsmanager, "_resolve")(arn)
    return str(name or arn)
