"""The functions behind the API, called as API Gateway calls them, on an account in this process."""

import json
from collections.abc import Iterator

import boto3
import pytest
from moto import mock_aws

from chat.api.app import handler as chat_handler
from identity.api.app import handler as identity_handler
from ingestion.api.app import handler as ingestion_handler
from lisa.wiring.factories import forget_all
from tests.support.aws_session import open_session
from tests.support.flags import switch
from tests.support.rest import Door
from tests.support.settings import ENVIRONMENT
from tests.support.tables import create_table

_ROLE = "arn:aws:iam::111122223333:role/start"


@pytest.fixture
def account(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An empty account and the functions' environment."""
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    with mock_aws():
        open_session()
        forget_all()
        yield
    forget_all()
    boto3.DEFAULT_SESSION = None


@pytest.fixture
def door(account: None, monkeypatch: pytest.MonkeyPatch) -> Door:
    """The repositories function with its table, its workflows and two buckets, `inbox` and `outbox`."""
    create_table("RepositoriesTable")
    create_table("ModelsTable")
    boto3.client("scheduler").create_schedule_group(Name="pipelines")
    monkeypatch.setenv("SYNC_PIPELINE_ARN", _workflow("sync"))
    monkeypatch.setenv("DELETE_COLLECTIONS_ARN", _workflow("delete"))
    for bucket in ("inbox", "outbox"):
        boto3.client("s3").create_bucket(Bucket=bucket)
    return Door()


@pytest.fixture
def chat_table(account: None) -> str:
    """The table with the flags of the chat."""
    return create_table("ChatTable")


@pytest.fixture
def documents(door: Door, chat_table: str) -> Door:
    """The function of documents, uploads and jobs, beside that of repositories."""
    create_table("DocumentsTable")
    boto3.client("s3").create_bucket(Bucket="uploads")
    return Door(ingestion_handler)


@pytest.fixture
def chat(account: None) -> Door:
    """The function of chat sessions with its table and its bucket."""
    create_table("ChatTable")
    boto3.client("s3").create_bucket(Bucket="chat")
    return Door(chat_handler)


@pytest.fixture
def identity(account: None, chat_table: str) -> Door:
    """The function of tokens with its table and its key."""
    create_table("TokensTable")
    boto3.client("secretsmanager").create_secret(Name="token-key", SecretString="a key of the installation")
    switch(enableUserApiTokens=True)
    return Door(identity_handler)


def _workflow(name: str) -> str:
    definition = json.dumps({"StartAt": "End", "States": {"End": {"Type": "Succeed"}}})
    made = boto3.client("stepfunctions").create_state_machine(name=name, definition=definition, roleArn=_ROLE)
    return made["stateMachineArn"]
