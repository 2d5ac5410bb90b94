"""The management key in an account of the tests' own, changed as Secrets Manager changes it."""

import uuid

import boto3

from identity.rotate_management_key.app import handler
from tests.support.rest import Context

SECRET = "lisa-management-key"
STEPS = ("createSecret", "setSecret", "testSecret", "finishSecret")


def create_key(value: str) -> str:
    """Make the secret; its ARN."""
    return boto3.client("secretsmanager").create_secret(Name=SECRET, SecretString=value)["ARN"]


def step(name: str, version: str) -> None:
    """One step of a change, as Secrets Manager asks for it."""
    handler({"SecretId": SECRET, "ClientRequestToken": version, "Step": name}, Context())


def rotate(*, each_step: int = 1) -> str:
    """Change the key, every step asked for so many times; the new one."""
    version = str(uuid.uuid4())
    for name in STEPS:
        for _ in range(each_step):
            step(name, version)
    return value("AWSCURRENT")


def value(stage: str) -> str:
    """The version that carries this label."""
    found = boto3.client("secretsmanager").get_secret_value(SecretId=SECRET, VersionStage=stage)
    return found["SecretString"]
