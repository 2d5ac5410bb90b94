"""SQL statements through the Data API of Aurora, from outside the VPC and with the master password."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from botocore.exceptions import ClientError

_RETRY_PAUSE_SECONDS = 3
#: The codes of a cluster that resumes from 0 ACU or was just created.
_TRANSIENT_ERROR_CODES = {
    "DatabaseResumingException",
    "DatabaseUnavailableException",
    "DatabaseNotFoundException",
    "InternalServerErrorException",
    "ServiceUnavailableError",
}


class DataApiClient(Protocol):
    """The part of boto3's client `rds-data` that is used here."""

    def execute_statement(self, *, resourceArn: str, secretArn: str, database: str, sql: str) -> object:
        """Run one statement."""


@dataclass(frozen=True)
class ClusterDatabase:
    """A database of a cluster, and the secret with its master password."""

    cluster_arn: str
    secret_arn: str
    database: str


class DataApi:
    """Runs statements and waits up to `patience` seconds in all while the cluster resumes."""

    def __init__(
        self,
        client: DataApiClient,
        cluster: ClusterDatabase,
        patience: float,
        clock: Callable[[], float] = time.monotonic,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self._client, self._cluster = client, cluster
        self._clock, self._pause = clock, pause
        self._deadline = clock() + patience

    def run_statement(self, statement: str) -> None:
        """Run one statement. Raises botocore's ClientError if it fails, or if the cluster does not resume in time."""
        while True:
            try:
                self._run_statement_once(statement)
            except ClientError as error:
                if not _is_transient(error) or self._clock() + _RETRY_PAUSE_SECONDS > self._deadline:
                    raise
                self._pause(_RETRY_PAUSE_SECONDS)
            else:
                return

    def _run_statement_once(self, statement: str) -> None:
        self._client.execute_statement(
            resourceArn=self._cluster.cluster_arn,
            secretArn=self._cluster.secret_arn,
            database=self._cluster.database,
            sql=statement,
        )


def _is_transient(error: ClientError) -> bool:
    """Return whether the statement may succeed soon. For a BadRequestException, the message decides."""
    code, message = error.response["Error"]["Code"], error.response["Error"].get("Message", "")
    return code in _TRANSIENT_ERROR_CODES or "resuming" in message or "Communications link failure" in message
