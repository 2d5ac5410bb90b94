"""Workflows of Step Functions, started."""

import json
from typing import TYPE_CHECKING

from lisa.repositories.run import Reason

if TYPE_CHECKING:
    from mypy_boto3_stepfunctions import SFNClient


class StepFunctionsSyncs:
    """Executions of sync_pipeline."""

    def __init__(self, client: "SFNClient", workflow_arn: str) -> None:
        self._client = client
        self._workflow_arn = workflow_arn

    def start(self, repository_id: str, pipeline_id: str, reason: Reason, name: str) -> str:
        """See the port. The name is one of Step Functions: at most 80 of A-Z, a-z, 0-9, - and _."""
        about = {"repository_id": repository_id, "pipeline_id": pipeline_id, "reason": reason}
        try:
            started = self._client.start_execution(
                stateMachineArn=self._workflow_arn, name=name, input=json.dumps(about)
            )
        except self._client.exceptions.ExecutionAlreadyExists:
            return f"{self._workflow_arn.replace(':stateMachine:', ':execution:', 1)}:{name}"
        return started["executionArn"]


class StepFunctionsDeletions:
    """Executions of delete_collections."""

    def __init__(self, client: "SFNClient", workflow_arn: str) -> None:
        self._client = client
        self._workflow_arn = workflow_arn

    def start(self, repository_id: str, collection_id: str | None = None) -> str:
        about = json.dumps({"repository_id": repository_id, "collection_id": collection_id})
        return self._client.start_execution(stateMachineArn=self._workflow_arn, input=about)["executionArn"]
