"""Retired pipelines: pipelines that were deleted or changed, and whose documents may have to be removed."""

from lisa.repositories.repository import Pipeline

SETTLING_MS = 20 * 60_000  # functions that read the pipeline before its retirement end within 15 minutes


class RetiredPipeline(Pipeline):
    """A pipeline as it was before it was deleted or changed.

    With `auto_remove`, a run of it removes the documents that no pipeline brings. Then the row is deleted.
    """

    retired_id: str
    retired_at: int  # epoch milliseconds

    def is_out_of_use(self, at: int) -> bool:
        """Return whether no function can still act on the old pipeline. `at` is epoch milliseconds."""
        return at - self.retired_at >= SETTLING_MS


def retire_pipeline(pipeline: Pipeline, at: int, collection_id: str | None = None) -> RetiredPipeline:
    """Return the retired pipeline. `at` is epoch milliseconds; `collection_id` replaces an alias in the pipeline."""
    fields = pipeline.model_dump() | {"retired_id": f"{pipeline.pipeline_id}-{at}", "retired_at": at}
    return RetiredPipeline.model_validate(fields | ({"collection_id": collection_id} if collection_id else {}))
