"""API tokens and the management key. Importing this loads boto3 and not cryptography."""

import boto3

from lisa.adapters.aws.dynamodb import Table
from lisa.adapters.identity.management_key_secretsmanager import SecretRotation, SecretsManagerKey
from lisa.adapters.identity.tokens_dynamodb import DynamoDBTokens
from lisa.identity.authentication import authenticate_by_key, authenticate_by_token
from lisa.identity.management_key import is_management_key_shaped
from lisa.identity.ports import ManagementKey, TokenStore
from lisa.policy.subject import Subject
from lisa.wiring import settings
from lisa.wiring.clients import REQUEST_CONFIG
from lisa.wiring.factories import cached
from lisa.wiring.roles import role_groups


def authenticate_credential(credential: str, now: int) -> Subject | None:
    """Return the caller whose API token or management key this is; None for anything else.

    `now` is epoch seconds. Raises TransientError while the management key cannot be read.
    """
    if is_management_key_shaped(credential):
        return authenticate_by_key(credential, key=management_key(), roles=role_groups())
    return authenticate_by_token(credential, tokens=token_store(), key=read_token_key(), roles=role_groups(), now=now)


@cached
def token_store() -> TokenStore:
    return DynamoDBTokens(Table(boto3.client("dynamodb", config=REQUEST_CONFIG), settings.tokens_table()))


@cached
def read_token_key() -> bytes:
    """Return the key of the hashes under which tokens are stored."""
    client = boto3.client("secretsmanager", config=REQUEST_CONFIG)
    return client.get_secret_value(SecretId=settings.token_key_secret())["SecretString"].encode()


@cached
def management_key() -> ManagementKey:
    return SecretsManagerKey(boto3.client("secretsmanager", config=REQUEST_CONFIG), settings.management_key_secret())


def create_secret_rotation(secret: str, version: str) -> SecretRotation:
    """Return the rotation of a secret to a version."""
    return SecretRotation(boto3.client("secretsmanager"), secret, version)
