"""The management key in an account of moto, rotated by the steps of Secrets Manager."""

import uuid

import boto3

from identity.rotate_management_key.app import handler
from tests.support.rest import Context

SECRET = "lisa-management-key"
STEPS = ("createSecret", "setSecret", "testSecret", "finishSecret")


def create_key(value: str) -> str:
    """Create the secret and return its ARN."""
    return boto3.client("secretsmanager").create_secret(Name=SECRET, SecretString=value)["ARN"]


def step(name: str, version: str) -> None:
    """Run one step of a rotation, as Secrets Manager does."""
    handler({"SecretId": SECRET, "ClientRequestToken": version, "Step": name}, Context())


def rotate(*, each_step: int = 1) -> str:
    """Rotate the key, running every step so many times; return the new key."""
    version = str(uuid.uuid4())
    for name in STEPS:
        for _ in range(each_step):
            step(name, version)
    return value("AWSCURRENT")


def value(stage: str) -> str:
    """Return the version that carries this label."""
    found = boto3.client("secretsmanager").get_secret_value(SecretId=SECRET, VersionStage=stage)
    return found["SecretString"]
