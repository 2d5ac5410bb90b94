"""The Step Functions workflows that synchronize pipelines and delete collections."""

import json
from typing import TYPE_CHECKING

from lisa.repositories.run import Reason

if TYPE_CHECKING:
    from mypy_boto3_stepfunctions import SFNClient


class StepFunctionsSyncs:
    """Starts executions of the workflow sync_pipeline."""

    def __init__(self, client: "SFNClient", workflow_arn: str) -> None:
        self._client = client
        self._workflow_arn = workflow_arn

    def start_sync(self, repository_id: str, pipeline_id: str, reason: Reason, name: str) -> str:
        """Start an execution. Its name has at most 80 characters of A-Z, a-z, 0-9, - and _."""
        order = {"repository_id": repository_id, "pipeline_id": pipeline_id, "reason": reason}
        try:
            started = self._client.start_execution(
                stateMachineArn=self._workflow_arn, name=name, input=json.dumps(order)
            )
        except self._client.exceptions.ExecutionAlreadyExists:
            return f"{self._workflow_arn.replace(':stateMachine:', ':execution:', 1)}:{name}"
        return started["executionArn"]


class StepFunctionsDeletions:
    """Starts executions of the workflow delete_collections."""

    def __init__(self, client: "SFNClient", workflow_arn: str) -> None:
        self._client = client
        self._workflow_arn = workflow_arn

    def start_deletion(self, repository_id: str, collection_id: str | None = None) -> str:
        order = json.dumps({"repository_id": repository_id, "collection_id": collection_id})
        return self._client.start_execution(stateMachineArn=self._workflow_arn, input=order)["executionArn"]
