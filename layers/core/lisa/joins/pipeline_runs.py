"""The runs of pipelines: the comparison of one slice, and the record of the run that it belongs to."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from lisa.ingestion.pipeline_sync import PipelineSyncer, SliceResult, SyncCounts
from lisa.joins.destinations import plan_pipeline_comparison
from lisa.repositories.ports import RemovableSchedules, Repositories
from lisa.repositories.run import PipelineRun

_NO_TARGET = "the pipeline, or the collection it names, is not there, or its source is not granted to the repository"


@dataclass(frozen=True)
class RunSlice:
    """The next slice of a run: it begins after the key `after`, and `counts` are those of the slices before.

    `since` is the start of the slice in epoch milliseconds.
    """

    run: PipelineRun
    after: str | None
    since: int
    counts: SyncCounts


def parse_run_slice(event: Mapping[str, Any]) -> RunSlice:
    """Return the slice that the workflow sync_pipeline asks for."""
    counts = SyncCounts.model_validate(event["counts"])
    return RunSlice(PipelineRun.model_validate(event), event["after"], event["since"], counts)


@dataclass(frozen=True)
class PipelineRuns:
    """Compares pipelines with their buckets, and saves the state of the run after each slice."""

    repositories: Repositories
    schedules: RemovableSchedules
    syncer: PipelineSyncer
    uploads_bucket: str  # no pipeline reads it: its files belong to single users
    clock: Callable[[], int]  # epoch milliseconds

    def compare_slice(self, part: RunSlice, is_full: Callable[[int], bool]) -> SliceResult:
        """Compare keys until `is_full`, given their number, and save the run.

        A run ends as failed, with its cause, when the pipeline has no collection or no grant for its source.
        """
        run = part.run
        comparison = plan_pipeline_comparison(
            self.repositories, run.repository_id, run.pipeline_id, since=part.since, uploads=self.uploads_bucket
        )
        if comparison is None:
            self._fail_run_without_target(run)
            return SliceResult(part.counts, None)
        result = self.syncer.compare_slice(comparison, part.after, part.counts, is_full)
        self._save_result(run, result)
        return result

    def _save_result(self, run: PipelineRun, result: SliceResult) -> None:
        ending = {} if result.after else {"status": "SUCCEEDED", "ended": self.clock()}
        self.repositories.save_run(run.model_copy(update=result.counts.model_dump(exclude={"early"}) | ending))
        if ending and result.counts.is_complete:  # otherwise the next night compares it again
            self.repositories.delete_retired_pipeline(run.repository_id, run.pipeline_id)

    def _fail_run_without_target(self, run: PipelineRun) -> None:
        if self.repositories.get_pipeline(run.repository_id, run.pipeline_id) is None:
            # A crash may have left the schedule of a deleted pipeline.
            self.schedules.delete_schedule(run.pipeline_id)
            self.repositories.delete_retired_pipeline(run.repository_id, run.pipeline_id)
        failure = {"status": "FAILED", "cause": _NO_TARGET, "ended": self.clock()}
        self.repositories.save_run(run.model_copy(update=failure))
