"""The implementations of the ports, so that one suite tests the twin and the real adapter."""

from collections.abc import Iterator
from pathlib import Path

import boto3
import pytest
from moto import mock_aws

from lisa.adapters.aws.dynamodb import Table
from lisa.adapters.chat.sessions_dynamodb import DynamoDBSessions
from lisa.adapters.ingestion.documents_dynamodb import DynamoDBDocuments
from lisa.adapters.postgres.chunks_pgvector import PgvectorChunks
from lisa.adapters.postgres.database import Database, DatabaseAddress
from lisa.chat.ports import Sessions
from lisa.ingestion.document import Destination
from lisa.ingestion.ports import Documents
from lisa.wiring.factories import forget_all
from local.postgres import Postgres
from tests.support.aws_session import open_session
from tests.support.chunks import Store, Workers, new_collection, worker_pairs
from tests.support.opensearch.cluster import Cluster, open_cluster
from tests.support.opensearch.libraries import OpenSearchMissing
from tests.support.ports import free_port
from tests.support.tables import create_table
from tests.support.twins.chunks import MemoryChunks
from tests.support.twins.documents import MemoryDocuments
from tests.support.twins.sessions import MemorySessions

STORES = ["memory", "postgresql", "opensearch"]


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An empty account in this process."""
    for name, value in {
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": "us-east-1",
    }.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    with mock_aws():
        open_session()
        forget_all()
        yield
    forget_all()
    boto3.DEFAULT_SESSION = None


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Postgres]:
    """A real PostgreSQL with pgvector."""
    home: Path = tmp_path_factory.mktemp("postgres")
    with Postgres(port=free_port(), home=home) as running:
        yield running


@pytest.fixture
def database(postgres: Postgres) -> Iterator[Database]:
    """A connection to the PostgreSQL, as the functions open it."""
    address = DatabaseAddress("127.0.0.1", postgres.port, "lisa", "lisa", "disable")
    with Database(address, lambda: "unused") as opened:
        yield opened


@pytest.fixture(scope="session")
def opensearch(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """A real OpenSearch with k-NN: the one at OPENSEARCH_URL, or a node of this machine."""
    try:
        with open_cluster(tmp_path_factory.mktemp("opensearch")) as opened:
            yield opened
    except OpenSearchMissing as error:
        pytest.skip(f"the vector store was not tested on OpenSearch: {error}")


@pytest.fixture(params=STORES)
def workers(request: pytest.FixtureRequest) -> Iterator[Workers]:
    """Two workers on one vector store: the twin, then the real ones."""
    server = {"memory": None, "postgresql": "postgres", "opensearch": "opensearch"}[request.param]
    with worker_pairs(request.getfixturevalue(server) if server else None) as made:
        yield made


@pytest.fixture(params=STORES)
def chunks(request: pytest.FixtureRequest) -> Store:
    """A vector store: the twin, then the real ones."""
    if request.param == "memory":
        return MemoryChunks()
    if request.param == "opensearch":
        cluster: Cluster = request.getfixturevalue("opensearch")
        return cluster.open_chunks()
    return PgvectorChunks(request.getfixturevalue("database"))


@pytest.fixture
def destination() -> Destination:
    """A new collection."""
    return new_collection()


@pytest.fixture(params=["memory", "dynamodb"])
def documents(request: pytest.FixtureRequest) -> Documents:
    """The documents table: the twin, then DynamoDB."""
    if request.param == "memory":
        return MemoryDocuments()
    request.getfixturevalue("aws")
    return DynamoDBDocuments(Table(boto3.client("dynamodb"), create_table("DocumentsTable")))


@pytest.fixture(params=["memory", "dynamodb"])
def sessions(request: pytest.FixtureRequest) -> Sessions:
    """The store of chat sessions: the twin, then DynamoDB."""
    if request.param == "memory":
        return MemorySessions()
    request.getfixturevalue("aws")
    return DynamoDBSessions(Table(boto3.client("dynamodb"), create_table("ChatTable")))
