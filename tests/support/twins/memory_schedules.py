"""The in-memory twin of EventBridge Scheduler's schedules of pipelines."""

from lisa.repositories.refusal import InvalidField
from lisa.repositories.repository import Pipeline
from lisa.repositories.schedule import Schedule, schedule_refusal


class MemorySchedules:
    """Schedules by pipeline."""

    def __init__(self) -> None:
        self.kept: dict[str, Schedule] = {}

    def put_schedule(self, pipeline: Pipeline) -> InvalidField | None:
        """Save the schedule. Raises ValueError if the pipeline has none."""
        if pipeline.active_schedule is None:
            raise ValueError(f"the pipeline {pipeline.pipeline_id} has no schedule")
        if reason := schedule_refusal(pipeline.active_schedule):
            return InvalidField("schedule", reason)
        self.kept[pipeline.pipeline_id] = pipeline.active_schedule
        return None

    def delete_schedule(self, pipeline_id: str) -> None:
        self.kept.pop(pipeline_id, None)
