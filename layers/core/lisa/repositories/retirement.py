"""What a pipeline watched before it was deleted or pointed elsewhere: its documents are somebody's to take out."""

from lisa.repositories.repository import Pipeline

SETTLING_MS = 20 * 60_000  # who still knew it is done within a quarter of an hour, and the indexes show it


class RetiredPipeline(Pipeline):
    """A pipeline as it was. Comparing it takes out what no pipeline wants any more, if it removed; then it is gone."""

    retired_id: str
    retired_at: int  # epoch milliseconds

    def has_settled(self, at: int) -> bool:
        """Whether nothing more can come of what it brought. `at` is epoch milliseconds."""
        return at - self.retired_at >= SETTLING_MS


def retire(pipeline: Pipeline, at: int, collection_id: str | None = None) -> RetiredPipeline:
    """The pipeline as it was until now (epoch milliseconds), with the collection it then meant if that is given."""
    about = pipeline.model_dump() | {"retired_id": f"{pipeline.pipeline_id}-{at}", "retired_at": at}
    return RetiredPipeline.model_validate(about | ({"collection_id": collection_id} if collection_id else {}))
