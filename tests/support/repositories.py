"""Repositories, collections and pipelines for tests."""

from typing import Any, TypeVar

from lisa.repositories.repository import Collection, Pipeline, Repository
from lisa.repositories.run import PipelineRun

T = TypeVar("T", Repository, Collection, Pipeline, PipelineRun)

HANDBOOK = Repository(
    repository_id="handbook",
    name="Handbook",
    embedding_model="minilm",
    default_collection_id="c1",
    created_by="ada",
    created_at=1,
)
DEFAULT = Collection(
    collection_id="c1",
    repository_id="handbook",
    name="minilm",
    embedding_model="minilm",
    default=True,
    created_by="ada",
    created_at=1,
)
LETTERS = Collection(
    collection_id="c2",
    repository_id="handbook",
    name="letters",
    embedding_model="minilm",
    created_by="ada",
    created_at=2,
)
INBOX = Pipeline(
    pipeline_id="p1",
    repository_id="handbook",
    bucket="inbox",
    prefix="in/",
    created_at=1,
    updated_at=1,
    created_by="ada",
)
RUN = PipelineRun(run_id="r1", repository_id="handbook", pipeline_id="p1", reason="request", started=1_700_000_000_000)


def changed(item: T, **about: Any) -> T:
    """Return a copy of the item with these fields changed."""
    return item.model_copy(update=about)
