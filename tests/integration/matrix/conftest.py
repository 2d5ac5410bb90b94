"""Both doors in this process over the stores' twins, with an identity provider of the tests.

The contract tests compare the twins with DynamoDB; the rest of AWS is moto's account in this process.
"""

import json
from collections.abc import Iterator
from contextlib import ExitStack

import boto3
import pytest
from moto import mock_aws

from lisa.wiring import chat as wiring_chat
from lisa.wiring import chat_settings as wiring_chat_settings
from lisa.wiring import flags as wiring_flags
from lisa.wiring import identity as wiring_identity
from lisa.wiring import ingestion as wiring_ingestion
from lisa.wiring import models as wiring_models
from lisa.wiring import repositories as wiring_repositories
from lisa.wiring import usage
from tests.support.aws_session import open_session
from tests.support.http_server import Reply, serve_http
from tests.support.issuer import CLIENT, ISSUER, key_set_document
from tests.support.matrix.api_gateway import ApiGateway
from tests.support.matrix.callers import MANAGEMENT_KEY, Credentials, credentials
from tests.support.matrix.world import World
from tests.support.settings import ENVIRONMENT
from tests.support.tables import create_table
from tests.support.twins.answers import MemoryAnswers
from tests.support.twins.budgets import MemoryAccounts, MemoryBudgets
from tests.support.twins.configurations import MemoryConfigurations
from tests.support.twins.contents import MemoryContents
from tests.support.twins.documents import MemoryDocuments
from tests.support.twins.foundation_models import MemoryFoundationModels
from tests.support.twins.leases import MemoryLeases
from tests.support.twins.models import (
    MemoryModelRecords,
    MemoryModelSchedules,
    MemoryModelSecrets,
    MemoryPublishedModels,
)
from tests.support.twins.prompts import MemoryPrompts
from tests.support.twins.repositories import MemoryRepositories
from tests.support.twins.sessions import MemorySessions
from tests.support.twins.shares import MemoryShares
from tests.support.twins.tokens import MemoryTokens
from tests.support.twins.usage import MemoryUsage
from tests.support.twins.user_settings import MemoryPreferences, MemoryProjects

_ROLE = "arn:aws:iam::111122223333:role/start"
_TABLES = ("RepositoriesTable", "DocumentsTable", "TokensTable", "ModelsTable", "UsageTable")
_ENVIRONMENT = ENVIRONMENT | {
    "API_GROUP": "law",
    "OIDC_ISSUER": ISSUER,
    "OIDC_CLIENT_ID": CLIENT,
    "AUDIENCE": "lisa",
    "ACCOUNT_ID": "111122223333",
    "MODEL_NETWORKS": "",  # of the gateway alone
}


@pytest.fixture(scope="module")
def account() -> Iterator[None]:
    """The account, the environment of every function, and the twins."""
    with (
        serve_http(lambda _path, _body: Reply(key_set_document())) as issuer,
        pytest.MonkeyPatch.context() as patch,
        mock_aws(),
        ExitStack() as stack,
    ):
        for name, value in (_ENVIRONMENT | {"OIDC_JWKS_URI": f"{issuer}/keys"}).items():
            patch.setenv(name, value)
        patch.delenv("AWS_ENDPOINT_URL", raising=False)
        patch.setattr("lisa.rest.not_found_delay.NOT_FOUND_DELAY_SECONDS", 0.0)  # thousands are sent
        open_session()
        _replace_stores(stack)
        _made(patch)
        yield
    boto3.DEFAULT_SESSION = None


@pytest.fixture(scope="module")
def callers(account: None) -> Credentials:
    """A credential for every role."""
    return credentials()


@pytest.fixture(scope="module")
def api_gateway(account: None) -> ApiGateway:
    """The API."""
    return ApiGateway()


@pytest.fixture(scope="module")
def world(api_gateway: ApiGateway, callers: Credentials) -> World:
    """The things that requests name."""
    administrator = callers.of["admin", "token"]
    assert administrator
    return World(api_gateway, administrator)


def _replace_stores(stack: ExitStack) -> None:
    """Give the same twins of the stores to every function."""
    sessions = MemorySessions()
    for context in (
        wiring_repositories.repository_store.replaced_by(MemoryRepositories()),
        wiring_ingestion.document_store.replaced_by(MemoryDocuments()),
        wiring_identity.token_store.replaced_by(MemoryTokens()),
        wiring_models.model_store.replaced_by(MemoryPublishedModels()),
        wiring_models.model_records.replaced_by(MemoryModelRecords()),
        wiring_models.model_secret_store.replaced_by(MemoryModelSecrets()),
        wiring_models.model_schedules.replaced_by(MemoryModelSchedules()),
        wiring_models.foundation_models.replaced_by(MemoryFoundationModels()),
        wiring_chat.sessions.replaced_by(sessions),
        wiring_chat.answers.replaced_by(MemoryAnswers()),
        wiring_chat_settings.preference_store.replaced_by(MemoryPreferences()),
        wiring_chat_settings.prompt_store.replaced_by(MemoryPrompts()),
        wiring_chat_settings.share_store.replaced_by(MemoryShares(sessions)),
        wiring_chat_settings.project_store.replaced_by(MemoryProjects()),
        wiring_flags.configuration_store.replaced_by(MemoryConfigurations()),
        wiring_chat.contents.replaced_by(MemoryContents()),
        usage.usage_store.replaced_by(MemoryUsage()),
        usage.budget_store.replaced_by(MemoryBudgets()),
        usage.budget_account_store.replaced_by(MemoryAccounts()),
        usage.lease_store.replaced_by(MemoryLeases()),
    ):
        stack.enter_context(context)


def _made(patch: pytest.MonkeyPatch) -> None:
    for table in _TABLES:
        create_table(table)
    boto3.client("secretsmanager").create_secret(Name="token-key", SecretString="a key of the installation")
    boto3.client("secretsmanager").create_secret(Name="management-key", SecretString=MANAGEMENT_KEY)
    boto3.client("scheduler").create_schedule_group(Name="pipelines")
    for bucket in ("inbox", "uploads"):
        boto3.client("s3").create_bucket(Bucket=bucket)
    patch.setenv("INDEX_QUEUE_URL", boto3.client("sqs").create_queue(QueueName="index")["QueueUrl"])
    for name, variable in (("sync", "SYNC_PIPELINE_ARN"), ("delete", "DELETE_COLLECTIONS_ARN")):
        definition = json.dumps({"StartAt": "End", "States": {"End": {"Type": "Succeed"}}})
        made = boto3.client("stepfunctions").create_state_machine(name=name, definition=definition, roleArn=_ROLE)
        patch.setenv(variable, made["stateMachineArn"])
