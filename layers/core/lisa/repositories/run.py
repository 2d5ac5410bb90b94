"""The runs of pipelines."""

from typing import Literal

from pydantic import BaseModel, ConfigDict

RETENTION_SECONDS = 90 * 24 * 3600

Reason = Literal["schedule", "request", "created", "changed", "nightly", "command"]
RunStatus = Literal["RUNNING", "SUCCEEDED", "FAILED"]


class PipelineRun(BaseModel):
    """One comparison of a pipeline with its bucket, with the number of objects in each state.

    `run_id` is the name of the execution.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    run_id: str
    repository_id: str
    pipeline_id: str
    reason: Reason
    status: RunStatus = "RUNNING"
    found: int = 0
    new: int = 0
    changed: int = 0
    deleted: int = 0
    failed: int = 0
    unchanged: int = 0
    in_progress: int = 0
    started: int  # epoch milliseconds
    ended: int | None = None  # epoch milliseconds
    cause: str | None = None

    @property
    def expires_at(self) -> int:
        """Return the time from which the run may be deleted, in epoch seconds."""
        return self.started // 1000 + RETENTION_SECONDS
