"""The answers to workflows that wait for a task token, in Step Functions."""

import json
from collections.abc import Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from botocore.exceptions import ClientError

from lisa.adapters.aws.error_kinds import find_error_code

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mypy_boto3_stepfunctions import SFNClient

_EXPIRED: Final = {"TaskTimedOut", "TaskDoesNotExist", "InvalidToken"}
_MOST_CAUSE = 32_000  # Step Functions accepts 32,768 characters


class StepFunctionsSignals:
    """Sends results and errors for task tokens."""

    def __init__(self, client: "SFNClient") -> None:
        self._client = client

    def succeed(self, token: str, output: Mapping[str, Any]) -> None:
        with _ignore_expired_tokens():
            self._client.send_task_success(taskToken=token, output=json.dumps(dict(output)))

    def fail(self, token: str, error: str, cause: str) -> None:
        with _ignore_expired_tokens():
            self._client.send_task_failure(taskToken=token, error=error, cause=cause[:_MOST_CAUSE])


@contextmanager
def _ignore_expired_tokens() -> "Iterator[None]":
    """Ignore the error of a workflow that waits no longer, or whose wait an earlier signal has ended."""
    try:
        yield
    except ClientError as error:
        if find_error_code(error) not in _EXPIRED:
            raise
