"""The contract of the repositories table, in memory and in DynamoDB."""

import boto3
import pytest

from lisa.adapters.aws.dynamodb import Table
from lisa.adapters.repositories.repositories_dynamodb import DynamoDBRepositories
from lisa.documents.splitting import ChunkingStrategy
from lisa.repositories.ports import Repositories
from lisa.repositories.repository import CollectionStatus, RepositoryStatus
from lisa.repositories.retirement import retire_pipeline
from lisa.repositories.schedule import Schedule
from tests.support.repositories import DEFAULT, HANDBOOK, INBOX, LETTERS, RUN, changed
from tests.support.tables import create_table
from tests.support.twins.repositories import MemoryRepositories

LIVING_STATUSES = (CollectionStatus.ACTIVE, CollectionStatus.ARCHIVED)
DELETING = CollectionStatus.DELETE_IN_PROGRESS


@pytest.fixture(params=["memory", "dynamodb"])
def repositories(request: pytest.FixtureRequest) -> Repositories:
    if request.param == "memory":
        return MemoryRepositories()
    request.getfixturevalue("aws")
    return DynamoDBRepositories(Table(boto3.client("dynamodb"), create_table("RepositoriesTable")))


def test_created_items_are_read_back_unchanged(repositories: Repositories) -> None:
    metadata = {"tags": ["a"], "customFields": {"share": 0.5, "nested": {"on": True, "none": None}}}
    handbook = changed(HANDBOOK, allowed_groups=("law",), metadata=metadata, chunking=ChunkingStrategy("none"))
    letters = changed(LETTERS, metadata=metadata, private=True, buckets=("inbox", "outbox"), description="old ones")
    weekly = changed(
        INBOX,
        trigger="schedule",
        schedule=Schedule(expression="rate(7 days)"),
        chunking=ChunkingStrategy(),
        metadata={},
    )

    assert repositories.create_repository(handbook, DEFAULT)
    assert repositories.create_collection(letters)
    assert repositories.save_pipeline(weekly)

    assert (repositories.get_repository("handbook"), repositories.list_repositories()) == (handbook, [handbook])
    assert repositories.list_collections("handbook") == repositories.list_all_collections() == [DEFAULT, letters]
    assert repositories.list_pipelines("handbook") == repositories.list_all_pipelines() == [weekly]
    assert repositories.get_pipeline("handbook", "p1") == weekly


def test_a_missing_item_is_none(repositories: Repositories) -> None:
    assert (repositories.get_repository("none"), repositories.list_collections("none")) == (None, [])
    assert repositories.get_pipeline("none", "p1") is repositories.get_retired_pipeline("none", "x") is None


def test_pipelines_are_found_by_their_bucket_and_retired_ones_are_not(repositories: Repositories) -> None:
    moved = changed(INBOX, bucket="outbox", updated_at=2)
    repositories.save_pipeline(INBOX)
    repositories.save_pipeline(moved, INBOX, retire_pipeline(INBOX, 2))

    assert repositories.list_pipelines_of_bucket("inbox") == []
    assert repositories.list_pipelines_of_bucket("outbox") == [moved]


def test_an_id_or_a_name_can_be_used_once(repositories: Repositories) -> None:
    repositories.create_repository(HANDBOOK, DEFAULT)

    assert not repositories.create_repository(
        changed(HANDBOOK, name="Another"), changed(DEFAULT, collection_id="c9", name="x")
    )
    assert not repositories.create_collection(changed(LETTERS, name="minilm"))
    assert not repositories.create_collection(changed(LETTERS, collection_id="c1"))
    assert repositories.list_collections("handbook") == [DEFAULT]
    assert repositories.create_collection(changed(LETTERS, repository_id="other", name="minilm"))


def test_a_change_writes_only_the_named_fields(repositories: Repositories) -> None:
    repositories.create_repository(HANDBOOK, DEFAULT)
    repositories.add_bucket(DEFAULT, "inbox")
    repositories.add_bucket(DEFAULT, "archive")
    repositories.add_bucket(DEFAULT, "inbox")

    found = repositories.change_collection(DEFAULT, {"description": "new", "chunking": ChunkingStrategy("none")})
    renamed = repositories.change_repository(HANDBOOK, {"name": "New", "allowed_groups": ("law",), "updated_at": 5})

    assert found == changed(DEFAULT, description="new", chunking=ChunkingStrategy("none"), buckets=("archive", "inbox"))
    assert (
        renamed
        == changed(HANDBOOK, name="New", allowed_groups=("law",), updated_at=5)
        == repositories.get_repository("handbook")
    )


def test_a_bucket_is_not_written_to_a_deleted_collection(repositories: Repositories) -> None:
    repositories.add_bucket(DEFAULT, "inbox")

    assert repositories.list_collections("handbook") == []


def test_renaming_a_collection_frees_its_old_name(repositories: Repositories) -> None:
    repositories.create_collection(LETTERS)
    notes = repositories.change_collection(LETTERS, {"name": "notes"})

    assert notes == changed(LETTERS, name="notes")
    assert not repositories.create_collection(changed(LETTERS, collection_id="c3", name="notes"))
    assert repositories.create_collection(changed(LETTERS, collection_id="c4"))
    assert repositories.change_collection(changed(LETTERS, name="notes"), {"name": "letters"}) is None
    assert repositories.change_collection(LETTERS, {"description": "read before the renaming"}) is None


def test_a_collection_being_deleted_frees_its_name_and_cannot_change(repositories: Repositories) -> None:
    repositories.create_repository(HANDBOOK, DEFAULT)
    repositories.create_collection(LETTERS)

    assert repositories.set_collection_status(LETTERS, DELETING, LIVING_STATUSES)
    assert not repositories.set_collection_status(LETTERS, DELETING, LIVING_STATUSES)
    assert repositories.change_collection(changed(LETTERS, status=DELETING), {"description": "new"}) is None
    assert repositories.create_collection(changed(LETTERS, collection_id="c3"))
    assert repositories.set_repository_status(
        HANDBOOK, RepositoryStatus.DELETE_IN_PROGRESS, (RepositoryStatus.CREATE_COMPLETE,)
    )
    assert repositories.change_repository(HANDBOOK, {"name": "New"}) is None


def test_deleting_a_collection_frees_only_its_own_name(repositories: Repositories) -> None:
    repositories.create_collection(LETTERS)
    repositories.set_collection_status(LETTERS, DELETING, LIVING_STATUSES)
    repositories.create_collection(changed(LETTERS, collection_id="c3"))

    repositories.delete_rows(LETTERS)

    assert [collection.collection_id for collection in repositories.list_collections("handbook")] == ["c3"]
    assert not repositories.create_collection(changed(LETTERS, collection_id="c4"))


def test_a_deleted_repository_leaves_nothing_behind(repositories: Repositories) -> None:
    repositories.create_repository(HANDBOOK, DEFAULT)
    repositories.save_pipeline(INBOX)
    repositories.save_pipeline(changed(INBOX, prefix="", updated_at=2), INBOX, retire_pipeline(INBOX, 2))
    repositories.save_run(RUN)

    repositories.delete_rows(HANDBOOK)

    assert (
        repositories.list_repositories(),
        repositories.list_all_collections(),
        repositories.list_all_pipelines(),
    ) == ([], [], [])
    assert (repositories.list_retired_pipelines(), repositories.list_runs("handbook", "p1", 10)) == ([], [])
    assert repositories.create_repository(HANDBOOK, DEFAULT)


def test_a_new_default_collection_replaces_the_old_one_at_once(repositories: Repositories) -> None:
    repositories.create_repository(HANDBOOK, DEFAULT)
    larger = changed(DEFAULT, collection_id="c5", name="large", embedding_model="large", created_at=7)

    assert not repositories.replace_default_collection(HANDBOOK, changed(larger, name="minilm"))
    assert repositories.replace_default_collection(HANDBOOK, larger, [retire_pipeline(INBOX, 7, "c1")])
    assert not repositories.replace_default_collection(HANDBOOK, changed(larger, collection_id="c6", name="larger"))

    assert repositories.list_collections("handbook") == [changed(DEFAULT, default=False), larger]
    assert [old.collection_id for old in repositories.list_retired_pipelines()] == ["c1"]
    assert repositories.get_repository("handbook") == changed(
        HANDBOOK, default_collection_id="c5", embedding_model="large", updated_at=7
    )


def test_a_pipeline_and_its_retired_form_are_written_together(repositories: Repositories) -> None:
    moved = changed(INBOX, prefix="elsewhere/", updated_at=2)
    repositories.save_pipeline(INBOX)

    assert not repositories.save_pipeline(changed(INBOX, prefix="x"))
    assert repositories.save_pipeline(moved, INBOX, retire_pipeline(INBOX, 2))
    assert not repositories.save_pipeline(changed(moved, updated_at=3), INBOX, retire_pipeline(INBOX, 3))

    assert repositories.list_pipelines("handbook") == [moved]
    assert repositories.list_retired_pipelines() == [retire_pipeline(INBOX, 2)]
    assert repositories.get_retired_pipeline("handbook", "p1-2") == retire_pipeline(INBOX, 2)


def test_deleting_a_pipeline_retires_it_in_the_same_transaction(repositories: Repositories) -> None:
    repositories.save_pipeline(INBOX)

    assert not repositories.delete_pipeline(changed(INBOX, updated_at=9), retire_pipeline(INBOX, 9))
    assert repositories.delete_pipeline(INBOX, retire_pipeline(INBOX, 5))
    assert not repositories.delete_pipeline(INBOX, retire_pipeline(INBOX, 6))

    assert repositories.list_pipelines("handbook") == []
    assert repositories.list_retired_pipelines() == [retire_pipeline(INBOX, 5)]
    repositories.delete_retired_pipeline("handbook", "p1-5")
    repositories.delete_retired_pipeline("handbook", "p1-5")
    assert repositories.list_retired_pipelines() == []


def test_runs_are_listed_newest_first_and_an_ended_run_does_not_change(repositories: Repositories) -> None:
    ended = changed(RUN, status="SUCCEEDED", new=3, ended=RUN.started + 10)
    later = changed(RUN, run_id="r2", started=RUN.started + 1_000)
    other = changed(RUN, run_id="r3", pipeline_id="p10")
    repositories.create_repository(HANDBOOK, DEFAULT)
    for run in (RUN, ended, later, RUN, changed(ended, status="FAILED", cause="too late"), other):
        repositories.save_run(run)

    assert repositories.list_runs("handbook", "p1", 10) == [later, ended]
    assert repositories.list_runs("handbook", "p1", 1) == [later]


def test_a_run_is_not_saved_while_its_repository_is_missing_or_being_deleted(repositories: Repositories) -> None:
    repositories.save_run(RUN)
    repositories.create_repository(HANDBOOK, DEFAULT)
    assert repositories.list_runs("handbook", "p1", 10) == []

    repositories.set_repository_status(HANDBOOK, RepositoryStatus.DELETE_IN_PROGRESS, (HANDBOOK.status,))
    repositories.save_run(RUN)

    assert repositories.list_runs("handbook", "p1", 10) == []


def test_the_table_deletes_old_runs() -> None:
    assert RUN.expires_at == 1_700_000_000 + 90 * 24 * 3600
