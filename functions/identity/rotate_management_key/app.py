"""The rotation of the management key by Secrets Manager; the previous key works until the next rotation."""

import secrets

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from lisa.entry.handler import entry_point
from lisa.errors import PlainError
from lisa.identity.management_key import generate_management_key, is_management_key_shaped
from lisa.wiring.identity import create_secret_rotation

logger = Logger()


@entry_point(logger)
def handler(event: dict[str, str], context: LambdaContext) -> None:  # noqa: ARG001
    """Execute one step of the rotation. An error ends the rotation, and Secrets Manager starts it again."""
    change = create_secret_rotation(event["SecretId"], event["ClientRequestToken"])
    match event["Step"]:
        case "createSecret":
            change.store_pending_value(generate_management_key(secrets.choice))
        case "setSecret":
            pass  # the key is stored nowhere else
        case "testSecret":
            if not is_management_key_shaped(change.read_pending_value() or ""):
                raise PlainError("the new version does not look like a management key")
        case "finishSecret":
            change.promote_pending_version()
        case unknown:
            raise PlainError(f"{unknown} is no step of a rotation")
    logger.info("rotation", extra={"step": event["Step"], "version": event["ClientRequestToken"]})
