"""`Ref` of a secret is its ARN, so that a policy, a container's `Secrets` or an environment may use it as on AWS."""

from typing import Any

from ministack.services import secretsmanager
from ministack.services.cloudformation import provisioners

from local.cloud.seams import seam

_TYPE = "AWS::SecretsManager::Secret"


def apply() -> None:
    """Natively `Ref` is the name: a policy for it allows nothing, and ECS takes it for an SSM parameter."""
    handler = seam(provisioners, "_RESOURCE_HANDLERS")[_TYPE]
    create, update, delete = handler["create"], handler["update"], handler["delete"]

    def created(logical_id: str, props: Any, stack: str) -> tuple[str, Any]:
        _, attributes = create(logical_id, props, stack)
        return attributes["Arn"], attributes

    def updated(physical_id: str, old: Any, new: Any, stack: str, logical_id: str | None = None) -> tuple[str, Any]:
        _, attributes = update(_name(physical_id), old, new, stack, logical_id)
        return attributes["Arn"], attributes

    handler["create"], handler["update"] = created, updated
    handler["delete"] = lambda physical_id, props: delete(_name(physical_id), props)


def _name(arn: str) -> str:
    name, _ = seam(secretsmanager, "_resolve")(arn)
    return str(name or arn)
