"""The repositories, collections and pipelines that use an embedding model."""

from lisa.joins.model_uses import RepositoryModelUses
from lisa.repositories.repository import CollectionStatus, RepositoryStatus
from tests.support.repositories import DEFAULT, HANDBOOK, INBOX, LETTERS, changed
from tests.support.twins.repositories import MemoryRepositories


def test_repositories_collections_and_pipelines_that_need_the_model_are_named() -> None:
    repositories = MemoryRepositories()
    other = changed(LETTERS, collection_id="c3", name="other", embedding_model="e5")
    for item in (HANDBOOK, DEFAULT, other, INBOX, changed(INBOX, pipeline_id="p2", collection_id="c3")):
        repositories.save(item)
    uses = RepositoryModelUses(repositories)

    assert uses.list_uses("minilm") == [
        "the repository handbook",
        "the collection minilm of the repository handbook",
        "the pipeline p1 of the repository handbook",
    ]
    assert uses.list_uses("e5") == [
        "the collection other of the repository handbook",
        "the pipeline p2 of the repository handbook",
    ]
    assert uses.list_uses("absent") == []


def test_a_repository_that_is_being_deleted_needs_no_model() -> None:
    repositories = MemoryRepositories()
    repositories.save(changed(HANDBOOK, status=RepositoryStatus.DELETE_IN_PROGRESS))
    for collection in (DEFAULT, LETTERS):
        repositories.save(changed(collection, status=CollectionStatus.DELETE_IN_PROGRESS))
    repositories.save(INBOX)

    assert RepositoryModelUses(repositories).list_uses("minilm") == []
