"""What a pipeline watched before it was deleted or pointed elsewhere: its documents are somebody's to take out."""

from lisa.repositories.repository import Pipeline


class RetiredPipeline(Pipeline):
    """A pipeline as it was. Comparing it takes out what no pipeline wants any more, if it removed; then it is gone."""

    retired_id: str
    retired_at: int  # epoch milliseconds


def retired(pipeline: Pipeline, at: int, collection_id: str | None = None) -> RetiredPipeline:
    """The pipeline as it was until now (epoch milliseconds), with the collection it then meant if that is given."""
    about = pipeline.model_dump() | {"retired_id": f"{pipeline.pipeline_id}-{at}", "retired_at": at}
    return RetiredPipeline.model_validate(about | ({"collection_id": collection_id} if collection_id else {}))
