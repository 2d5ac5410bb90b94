"""A running installation for tests, with helpers that use and inspect it."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any

import httpx
import psycopg

from lisa.adapters.aws.dynamodb import from_item
from lisa.ingestion.document import Location, derive_document_id
from local.settings import Installation
from tests.support.make_run import MakeRun
from tests.support.ports import free_port

Row = tuple[int, str, str]
_IN_PROGRESS = {"pending", "waiting", "deleting"}
_COUNTS = (
    "ApproximateNumberOfMessages",
    "ApproximateNumberOfMessagesNotVisible",
    "ApproximateNumberOfMessagesDelayed",
)


class RunningInstallation(MakeRun):
    """A running installation: its API, bucket, queues and database."""

    @cached_property
    def outputs(self) -> dict[str, Any]:
        """The contents of outputs.json; a restart changes only the tokens."""
        found: dict[str, Any] = json.loads(self.settings.outputs.read_text())
        return found

    @cached_property
    def stack(self) -> dict[str, str]:
        """The stack's outputs."""
        [found] = self.aws("cloudformation").describe_stacks(StackName=self.settings.stack)["Stacks"]
        return {output["OutputKey"]: output["OutputValue"] for output in found["Outputs"]}

    def ask(self, method: str, path: str, *, token: str | None = None, **request: Any) -> httpx.Response:
        """Send a request to the API as the demo user, with this token, or without one if it is empty."""
        token = self.outputs["userToken"] if token is None else token
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        with httpx.Client(verify=False, timeout=60) as client:
            return client.request(method, self.outputs["apiUrl"] + path, headers=headers, **request)

    def switch(self, **flags: bool) -> None:
        """Switch features of the chat on or off."""
        body = {"configuration": {"enabledComponents": flags}}
        answer = self.ask("PUT", "/configuration/global", token=self.outputs["adminToken"], json=body)
        assert answer.status_code == 200, answer.text

    def ask_gateway(self, method: str, path: str, *, token: str | None = None, **request: Any) -> httpx.Response:
        """Send a request to the gateway, by default as the demo user."""
        headers = {"Authorization": f"Bearer {token or self.outputs['userToken']}"}
        with httpx.Client(timeout=60) as client:
            return client.request(method, self.outputs["serveUrl"] + path, headers=headers, **request)

    def drop(self, key: str, content: bytes | str) -> str:
        """Put a file into the ingestion bucket; return the id that its document will have."""
        body = content.encode() if isinstance(content, str) else content
        self.aws("s3").put_object(Bucket=self.outputs["ingestionBucket"], Key=key, Body=body)
        return self.id_of(key)

    def delete(self, key: str) -> None:
        """Delete a file from the ingestion bucket."""
        self.aws("s3").delete_object(Bucket=self.outputs["ingestionBucket"], Key=key)

    def id_of(self, key: str, bucket: str | None = None) -> str:
        """Return the document id of an object in the default repository."""
        location = Location(bucket=bucket or self.outputs["ingestionBucket"], key=key)
        return derive_document_id(self.outputs["repositoryId"], self.outputs["collectionId"], location)

    def document(self, document: str) -> dict[str, Any] | None:
        """Return the document as the API shows it."""
        answer = self.ask("GET", f"/repository/{self.outputs['repositoryId']}/{document}")
        found: dict[str, Any] | None = answer.json() if answer.status_code == 200 else None
        return found

    def at_rest(self, document: str, *, within: float = 60.0) -> dict[str, Any]:
        """Wait until the document is searchable or failed, and return it."""
        end = time.monotonic() + within
        while (found := self.document(document)) is None or found["status"] in _IN_PROGRESS:
            assert time.monotonic() < end, f"after {within:.0f} s the document is {found}"
            time.sleep(0.1)
        return found

    def search(self, query: str, **parameters: Any) -> list[dict[str, Any]]:
        """Return the passages that the default repository finds."""
        path = f"/repository/{self.outputs['repositoryId']}/similaritySearch"
        answer = self.ask("GET", path, params={"query": query, **parameters})
        assert answer.status_code == 200, answer.text
        return [item["Document"] for item in answer.json()["docs"]]

    def text(self, document: str, start: int, end: int) -> str:
        """Return that range of the document's text."""
        path = f"/repository/{self.outputs['repositoryId']}/{document}/text"
        return self.ask("GET", path, params={"start": start, "end": end}).text

    def chunk_rows(self, document: str) -> list[Row]:
        """Return part, version and text of every PostgreSQL row of a document, in order."""
        table = "chunks_" + self.outputs["collectionId"].replace("-", "")
        statement = f"SELECT part, version, text FROM {table} WHERE document_id = %s ORDER BY part, version"
        where = f"host=127.0.0.1 port={self.settings.database_port} dbname=lisa user=lisa"
        with psycopg.connect(where) as connection:
            return connection.execute(statement, (document,)).fetchall()

    def records(self, prefix: str) -> list[dict[str, Any]]:
        """Return the records of all documents whose keys begin with this prefix."""
        pages = self.aws("dynamodb").get_paginator("scan").paginate(TableName=self.stack["DocumentsTable"])
        items = [from_item(item) for page in pages for item in page["Items"]]
        return [item for item in items if item["location"]["key"].startswith(prefix)]

    def stored(self, prefix: str) -> list[tuple[str, str, int, str]]:
        """Return document, version, part and text of every PostgreSQL row of those documents."""
        documents = [record["document_id"] for record in self.records(prefix)]
        table = "chunks_" + self.outputs["collectionId"].replace("-", "")
        statement = f"SELECT document_id::text, version, part, text FROM {table} WHERE document_id = ANY(%s::uuid[])"
        where = f"host=127.0.0.1 port={self.settings.database_port} dbname=lisa user=lisa"
        with psycopg.connect(where) as connection:
            return connection.execute(statement, (documents,)).fetchall()

    def pipeline(self) -> str:
        """Return the id of the default repository's pipeline."""
        answer = self.ask("GET", f"/repository/{self.outputs['repositoryId']}")
        return str(answer.json()["pipelines"][0]["pipelineId"])

    def sync(self, pipeline: str, *, within: float = 120.0) -> dict[str, Any]:
        """Compare a pipeline with its bucket and return the finished run."""
        workflows = self.aws("stepfunctions")
        order = {"repository_id": self.outputs["repositoryId"], "pipeline_id": pipeline, "reason": "command"}
        started = workflows.start_execution(stateMachineArn=self.stack["SyncPipelineArn"], input=json.dumps(order))[
            "executionArn"
        ]
        end = time.monotonic() + within
        while workflows.describe_execution(executionArn=started)["status"] == "RUNNING":
            assert time.monotonic() < end, "the comparison goes on and on"
            time.sleep(0.2)
        table = self.aws("dynamodb").scan(TableName=self.stack["RepositoriesTable"])["Items"]
        runs = [item for item in map(from_item, table) if item.get("run_id") == started.rsplit(":", 1)[-1]]
        return runs[0]

    def model_address(self, model: str) -> str:
        """Return the base URL of a self-hosted model's own load balancer."""
        key = {"model_id": {"S": model}, "kind": {"S": "model"}}
        found = self.aws("dynamodb").get_item(TableName=self.stack["ModelRecordsTable"], Key=key)["Item"]
        return str(from_item(found)["address"])

    def embedded(self) -> int:
        """Return how many texts the embedding model has embedded since it started."""
        url = self.model_address("minilm")
        return int(httpx.get(f"{url}/metrics", timeout=10).text.split()[-1])

    def messages(self) -> dict[str, int]:
        """Return the number of messages in each queue that is not empty, including dead letters."""
        sqs = self.aws("sqs")
        found: dict[str, int] = {}
        for url in sqs.list_queues().get("QueueUrls", []):
            attributes = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
            count = sum(int(attributes.get(name, 0)) for name in _COUNTS)
            found |= {url.rsplit("/", 1)[-1]: count} if count else {}
        return found

    def settle(self, *, within: float = 60.0) -> None:
        """Wait until no queue holds a message; fail if a dead letter remains."""
        end = time.monotonic() + within
        while held := self.messages():
            assert time.monotonic() < end, f"after {within:.0f} s there are messages in {held}"
            time.sleep(0.2)


@contextmanager
def run_installation(home: Path, network: str) -> Iterator[RunningInstallation]:
    """Run an installation until the end of the block.

    Raises:
        AssertionError: one of its processes still runs afterwards.
    """
    found = RunningInstallation(Installation(home.resolve(), free_port(), free_port(), network))
    try:
        found.start()
        yield found
    finally:
        found.stop()
    assert found.processes() == []
