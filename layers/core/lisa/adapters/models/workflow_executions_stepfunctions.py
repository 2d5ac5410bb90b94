"""The executions of the workflows of models in Step Functions."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from botocore.exceptions import ClientError

from lisa.adapters.aws.error_kinds import find_error_code
from lisa.models.records import OperationKind

if TYPE_CHECKING:
    from mypy_boto3_stepfunctions import SFNClient

_ENDED: Final = {"SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED"}


class StepFunctionsExecutions:
    """Describes executions. `workflows` holds the ARN of the state machine for each kind of operation."""

    def __init__(self, client: "SFNClient", workflows: Mapping[str, str]) -> None:
        self._client, self._workflows = client, workflows

    def has_ended(self, kind: OperationKind, execution: str) -> bool:
        arn = f"{self._workflows[kind].replace(':stateMachine:', ':execution:')}:{execution}"
        try:
            return self._client.describe_execution(executionArn=arn)["status"] in _ENDED
        except ClientError as error:
            if find_error_code(error) != "ExecutionDoesNotExist":
                raise
            return True
