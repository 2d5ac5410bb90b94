"""`make run` as a process of the tests' own: own folder, ports and addresses, beside any other on this machine."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import boto3
import httpx
import psutil
import psycopg
from botocore.config import Config

from lisa.ingestion.document import Location, document_id
from local.cloud.settings import INSTANCE_MARK
from local.cloud.spawner import popen
from local.settings import ROOT, Installation
from local.waiting import until
from tests.support.ports import free_port

Row = tuple[int, str, str]
_READY = "Running until Ctrl-C."
_IN_PROGRESS = {"pending", "deleting"}


@dataclass
class Installed:
    """An installation that runs, and what its tests do with it and see of it."""

    settings: Installation
    _process: "subprocess.Popen[bytes] | None" = field(default=None, init=False)

    @cached_property
    def outputs(self) -> dict[str, Any]:
        """What `make run` says about itself; a restart does not change it, but for the tokens."""
        found: dict[str, Any] = json.loads(self.settings.outputs.read_text())
        return found

    @cached_property
    def stack(self) -> dict[str, str]:
        """The stack's outputs."""
        [found] = self.aws("cloudformation").describe_stacks(StackName=self.settings.stack)["Stacks"]
        return {output["OutputKey"]: output["OutputValue"] for output in found["Outputs"]}

    def start(self, *, within: float = 180.0) -> None:
        """Run it and return when it has answered its first question."""
        self.settings.home.mkdir(parents=True, exist_ok=True)
        log = self.settings.home / "run.log"
        with log.open("wb") as output:
            self._process = popen(
                [sys.executable, "-m", "local.run"],
                cwd=ROOT,
                env=self._environment(),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        until(lambda: _READY in log.read_text() or not self.alive, "make run is ready", seconds=within)
        assert self.alive, log.read_text()

    def stop(self) -> None:
        """End it as Ctrl-C does."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait(60)
            self._process = None

    @property
    def alive(self) -> bool:
        """Whether the process of `make run` runs."""
        return self._process is not None and self._process.poll() is None

    def kill(self, *, alone: bool) -> None:
        """`kill -9` of `make run`, alone or with every process it has started."""
        assert self._process is not None
        victims = [psutil.Process(self._process.pid)] if alone else self.processes()
        for victim in victims:
            with suppress(psutil.NoSuchProcess):
                victim.kill()
        self._process.wait()
        self._process = None

    def processes(self) -> list[psutil.Process]:
        """Everything that runs for this installation: it, its cloud, its database, their children."""
        found = [process for process in psutil.process_iter() if _is_of(process, self.settings.home)]
        return [process for process in found if process.status() != psutil.STATUS_ZOMBIE]

    def workers(self, function: str) -> list[psutil.Process]:
        """The processes in which the cloud runs this function of the template."""
        return [process for process in self.processes() if function in _function_of(process)]

    def aws(self, service: str) -> Any:
        """A client of its cloud."""
        once = Config(retries={"total_max_attempts": 2}, read_timeout=60, s3={"addressing_style": "path"})
        keys = {"aws_access_key_id": "test", "aws_secret_access_key": "test"}
        where = {"endpoint_url": self.settings.endpoint, "region_name": "us-east-1"}
        return boto3.client(service, config=once, **where, **keys)  # type: ignore[call-overload]

    def lisa(self, *arguments: str) -> dict[str, Any]:
        """What the command line answers."""
        command = [sys.executable, "-m", "lisa.cli.main", "--stack", self.settings.stack, *arguments]
        done = subprocess.run(command, cwd=ROOT, env=self._environment(), capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        answer: dict[str, Any] = json.loads(done.stdout)
        return answer

    def ask(self, method: str, path: str, *, token: str | None = None, **request: Any) -> httpx.Response:
        """A request to the API; as the demo user, or with this token, or with none if it is empty."""
        token = self.outputs["userToken"] if token is None else token
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        with httpx.Client(verify=False, timeout=60) as client:  # noqa: S501 - plain HTTP on loopback
            return client.request(method, self.outputs["apiUrl"] + path, headers=headers, **request)

    def drop(self, key: str, content: bytes | str) -> str:
        """Put a file into the ingestion bucket; the id its document will have."""
        body = content.encode() if isinstance(content, str) else content
        self.aws("s3").put_object(Bucket=self.outputs["ingestionBucket"], Key=key, Body=body)
        return self.id_of(key)

    def delete(self, key: str) -> None:
        """Delete a file from the ingestion bucket."""
        self.aws("s3").delete_object(Bucket=self.outputs["ingestionBucket"], Key=key)

    def id_of(self, key: str, bucket: str | None = None) -> str:
        """The id of the document an object of the default repository makes."""
        location = Location(bucket=bucket or self.outputs["ingestionBucket"], key=key)
        return document_id(self.outputs["repositoryId"], self.outputs["collectionId"], location)

    def document(self, document: str) -> dict[str, Any] | None:
        """The document as the API shows it."""
        answer = self.ask("GET", f"/repository/{self.outputs['repositoryId']}/{document}")
        found: dict[str, Any] | None = answer.json() if answer.status_code == 200 else None
        return found

    def at_rest(self, document: str, *, within: float = 60.0) -> dict[str, Any]:
        """The document once it is searchable or failed."""
        end = time.monotonic() + within
        while (found := self.document(document)) is None or found["status"] in _IN_PROGRESS:
            assert time.monotonic() < end, f"after {within:.0f} s the document is {found}"
            time.sleep(0.1)
        return found

    def search(self, query: str, **parameters: Any) -> list[dict[str, Any]]:
        """The passages the default repository finds."""
        path = f"/repository/{self.outputs['repositoryId']}/similaritySearch"
        answer = self.ask("GET", path, params={"query": query, **parameters})
        assert answer.status_code == 200, answer.text
        return [item["Document"] for item in answer.json()["docs"]]

    def text(self, document: str, start: int, end: int) -> str:
        """That range of the document's text."""
        path = f"/repository/{self.outputs['repositoryId']}/{document}/text"
        return self.ask("GET", path, params={"start": start, "end": end}).text

    def chunk_rows(self, document: str) -> list[Row]:
        """Part, version and text of every row PostgreSQL holds of a document, in order."""
        table = "chunks_" + self.outputs["collectionId"].replace("-", "")
        statement = f"SELECT part, version, text FROM {table} WHERE document_id = %s ORDER BY part, version"
        where = f"host=127.0.0.1 port={self.settings.database_port} dbname=lisa user=lisa"
        with psycopg.connect(where) as connection:
            return connection.execute(statement, (document,)).fetchall()  # type: ignore[arg-type]

    def messages(self) -> dict[str, int]:
        """How many messages lie, wait or are in flight in each queue that holds any, dead letters included."""
        sqs = self.aws("sqs")
        found = {}
        for url in sqs.list_queues().get("QueueUrls", []):
            attributes = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
            count = sum(int(attributes.get(name, 0)) for name in _COUNTS)
            found |= {url.rsplit("/", 1)[-1]: count} if count else {}
        return found

    def settle(self, *, within: float = 60.0) -> None:
        """Return when no queue holds a message; fails if a dead letter is among those that stay."""
        end = time.monotonic() + within
        while held := self.messages():
            assert time.monotonic() < end, f"after {within:.0f} s there are messages in {held}"
            time.sleep(0.2)

    def _environment(self) -> dict[str, str]:
        kept = {
            name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "OPENAI_", "OLLAMA_"))
        }
        own = {
            "LISA_HOME": str(self.settings.home),
            "LISA_CLOUD_PORT": str(self.settings.cloud_port),
            "LISA_DATABASE_PORT": str(self.settings.database_port),
            "LOCAL_NETWORK": self.settings.network,
            "PYTHONPATH": "layers/core:functions:.",
            "PYTHONUNBUFFERED": "1",
        }
        return kept | own | self.settings.aws()


_COUNTS = (
    "ApproximateNumberOfMessages",
    "ApproximateNumberOfMessagesNotVisible",
    "ApproximateNumberOfMessagesDelayed",
)


@contextmanager
def installed(home: Path, network: str) -> Iterator[Installed]:
    """A running installation that is gone, with its processes, at the end of the block."""
    found = Installed(Installation(home.resolve(), free_port(), free_port(), network))
    try:
        found.start()
        yield found
    finally:
        found.stop()


def _is_of(process: psutil.Process, home: Path) -> bool:
    try:
        environment, command = process.environ(), process.cmdline()
    except (psutil.NoSuchProcess, psutil.AccessDenied, psutil.ZombieProcess):
        return False
    marks = (environment.get("LISA_HOME"), environment.get(INSTANCE_MARK))
    return str(home) in marks or str(home / "cloud") in marks or any(str(home) in word for word in command)


def _function_of(process: psutil.Process) -> str:
    try:
        return process.environ().get("AWS_LAMBDA_FUNCTION_NAME", "")
    except (psutil.NoSuchProcess, psutil.AccessDenied, psutil.ZombieProcess):
        return ""
