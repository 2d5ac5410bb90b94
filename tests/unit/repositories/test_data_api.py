"""The retries of the Data API while a cluster resumes."""

from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from botocore.stub import Stubber

from lisa.adapters.postgres.data_api import ClusterDatabase, DataApi

CLUSTER = ClusterDatabase(
    "arn:aws:rds:us-east-1:111122223333:cluster:x", "arn:aws:secretsmanager:us-east-1:111122223333:secret:y", "lisa"
)
STATEMENT_REQUEST = {
    "resourceArn": CLUSTER.cluster_arn,
    "secretArn": CLUSTER.secret_arn,
    "database": "lisa",
    "sql": "SELECT 1",
}


class Waiting:
    """A clock that advances by each pause."""

    def __init__(self) -> None:
        self.now = 0.0

    def clock(self) -> float:
        return self.now

    def pause(self, seconds: float) -> None:
        self.now += seconds


def run(*answers: tuple[str, str] | None, patience: float = 240) -> float:
    """Return the seconds of waiting until the statement ran. None is a success, a pair an error code and message."""
    client: Any = boto3.client("rds-data", region_name="us-east-1", aws_access_key_id="x", aws_secret_access_key="x")
    waiting = Waiting()
    with Stubber(client) as stubbed:
        for answer in answers:
            if answer is None:
                stubbed.add_response("execute_statement", {}, STATEMENT_REQUEST)
            else:
                stubbed.add_client_error("execute_statement", *answer)
        DataApi(client, CLUSTER, patience, waiting.clock, waiting.pause).run_statement("SELECT 1")
        stubbed.assert_no_pending_responses()
    return waiting.now


RESUMING = ("DatabaseResumingException", "The DB instance is resuming after being auto-paused.")


def test_a_statement_runs_at_once_on_a_running_cluster() -> None:
    assert run(None) == 0


@pytest.mark.parametrize(
    "passing",
    [RESUMING, ("BadRequestException", "Communications link failure"), ("ServiceUnavailableError", "try again")],
)
def test_a_statement_is_retried_while_the_cluster_resumes(passing: tuple[str, str]) -> None:
    assert run(passing, passing, passing, None) == 9


def test_an_error_of_the_statement_is_raised_at_once() -> None:
    with pytest.raises(ClientError, match="syntax error"):
        run(("BadRequestException", "ERROR: syntax error"))


def test_an_error_is_raised_when_the_cluster_does_not_resume_in_time() -> None:
    with pytest.raises(ClientError, match="resuming"):
        run(*[RESUMING] * 4, patience=10)
