"""The part of the composition root that knows callers by what this installation gave them."""

import os
from typing import TYPE_CHECKING

import boto3

from lisa.identity.authentication import authenticate, authenticate_by_key
from lisa.identity.management_key import is_key_shaped
from lisa.policy.subject import Subject
from lisa.wiring.factories import cached
from lisa.wiring.oidc import roles
from lisa.wiring.shared import DOOR_CONFIG, token_key, tokens

if TYPE_CHECKING:
    from lisa.adapters.identity.management_key_secretsmanager import Rotation
    from lisa.identity.ports import ManagementKey


def authenticate_credential(credential: str, now: int) -> Subject | None:
    """Who holds this API token or this management key, at either door; None for anything else.

    `now` is epoch seconds. Raises TransientError while the management key is not known.
    """
    if is_key_shaped(credential):
        return authenticate_by_key(credential, key=management_key(), roles=roles())
    return authenticate(credential, tokens=tokens(), key=token_key(), roles=roles(), now=now)


@cached
def management_key() -> "ManagementKey":
    """The management key."""
    from lisa.adapters.identity.management_key_secretsmanager import SecretsManagerKey

    client = boto3.client("secretsmanager", config=DOOR_CONFIG)
    return SecretsManagerKey(client, os.environ["MANAGEMENT_KEY_SECRET"])


def rotation(secret: str, version: str) -> "Rotation":
    """A change of a secret."""
    from lisa.adapters.identity.management_key_secretsmanager import Rotation

    return Rotation(boto3.client("secretsmanager"), secret, version)
