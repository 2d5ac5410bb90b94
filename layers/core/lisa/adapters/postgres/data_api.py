"""SQL through the Data API of Aurora: from outside the VPC, under the master's secret."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from botocore.exceptions import ClientError

_PAUSE_SECONDS = 3
#: A cluster that wakes up from 0 ACU, or has just been made.
_PASSING = {
    "DatabaseResumingException",
    "DatabaseUnavailableException",
    "DatabaseNotFoundException",
    "InternalServerErrorException",
    "ServiceUnavailableError",
}


class Statements(Protocol):
    """What is used of boto3's client `rds-data`."""

    def execute_statement(self, *, resourceArn: str, secretArn: str, database: str, sql: str) -> object:
        """Run one statement."""


@dataclass(frozen=True)
class Cluster:
    """Which database is meant, and the secret that opens it."""

    cluster_arn: str
    secret_arn: str
    database: str


class DataApi:
    """Runs statements, waiting `patience` seconds in all while the cluster wakes up."""

    def __init__(
        self,
        client: Statements,
        cluster: Cluster,
        patience: float,
        clock: Callable[[], float] = time.monotonic,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self._client, self._cluster = client, cluster
        self._clock, self._pause = clock, pause
        self._deadline = clock() + patience

    def run(self, statement: str) -> None:
        """Run one statement. Raises botocore's ClientError when it cannot be run, or not within the patience."""
        while True:
            try:
                self._run(statement)
            except ClientError as error:
                if not _passing(error) or self._clock() + _PAUSE_SECONDS > self._deadline:
                    raise
                self._pause(_PAUSE_SECONDS)
            else:
                return

    def _run(self, statement: str) -> None:
        self._client.execute_statement(
            resourceArn=self._cluster.cluster_arn,
            secretArn=self._cluster.secret_arn,
            database=self._cluster.database,
            sql=statement,
        )


def _passing(error: ClientError) -> bool:
    """Whether the same statement may work soon. A BadRequestException may be either: its message tells."""
    known, message = error.response["Error"]["Code"], error.response["Error"].get("Message", "")
    return known in _PASSING or "resuming" in message or "Communications link failure" in message
