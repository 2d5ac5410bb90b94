"""The chunking of a document is that of the call, else the pipeline's, the collection's, or the repository's."""

from typing import Any

import pytest

from ingestion.api.app import handler as ingestion
from lisa.documents.splitting import ChunkingStrategy
from lisa.ingestion.document import Location
from lisa.joins.destinations import PipelineDestinations, build_destination
from lisa.repositories.collection_commands import CollectionCommands, build_collection, validate_collection_changes
from lisa.repositories.pipeline_planning import CommandAuthor
from lisa.repositories.refusal import Conflict
from lisa.repositories.repository import Collection, Repository
from lisa.repositories.repository_commands import RepositoryCommands
from tests.support.handlers import Account
from tests.support.pipeline_crashes import CrashError, PipelineWorld
from tests.support.repositories import DEFAULT, HANDBOOK, INBOX, changed
from tests.support.rest import ADA, Door
from tests.support.twins.memory_workflows import MemoryDeletions
from tests.support.twins.repositories import MemoryRepositories

AUTHOR = CommandAuthor("ada", 5)
CALL, PIPELINE, COLLECTION, REPOSITORY = (ChunkingStrategy("fixed", size, 0) for size in (100, 200, 300, 400))
DEFAULTS = ChunkingStrategy()


def collection_of(repository: Repository, **fields: Any) -> Collection:
    about = {"collection_id": "c2", "name": "letters", "embedding_model": "minilm"}
    made = build_collection(repository, about | fields, AUTHOR)
    assert isinstance(made, Collection)
    return made


@pytest.mark.parametrize(
    ("call", "collection", "override", "repository", "expected"),
    [
        (CALL, COLLECTION, True, REPOSITORY, CALL),
        (CALL, COLLECTION, False, REPOSITORY, COLLECTION),
        (None, COLLECTION, True, REPOSITORY, COLLECTION),
        (CALL, None, False, REPOSITORY, REPOSITORY),
        (None, None, True, REPOSITORY, REPOSITORY),
        (None, None, True, None, DEFAULTS),
    ],
)
def test_the_chunking_of_an_uploaded_file_is_the_first_one_that_is_given(
    call: ChunkingStrategy | None,
    collection: ChunkingStrategy | None,
    override: bool,
    repository: ChunkingStrategy | None,
    expected: ChunkingStrategy,
) -> None:
    around = changed(HANDBOOK, chunking=repository) if repository else HANDBOOK
    own = {"chunking": collection} if collection else {}

    into = build_destination(collection_of(around, allow_chunking_override=override, **own), call)

    assert into.chunking == expected


@pytest.mark.parametrize(("override", "expected"), [(True, PIPELINE), (False, COLLECTION)])
def test_the_chunking_of_a_pipeline_counts_where_the_collection_allows_it(
    override: bool, expected: ChunkingStrategy
) -> None:
    stored = MemoryRepositories()
    stored.create_repository(HANDBOOK, changed(DEFAULT, chunking=COLLECTION, allow_chunking_override=override))
    stored.save_pipeline(changed(INBOX, chunking=PIPELINE))

    (into,) = PipelineDestinations(stored).find_destinations(Location(bucket="inbox", key="in/a.txt"), deleted=False)

    assert into.chunking == expected


@pytest.fixture
def world() -> PipelineWorld:
    """A repository with a collection that inherits its chunking, fed by a pipeline, and one with its own."""
    world = PipelineWorld()
    world.stored.save(changed(DEFAULT, inherits_chunking=True))
    world.stored.create_collection(collection_of(HANDBOOK, chunking=COLLECTION))
    world.stored.save_pipeline(INBOX)
    return world


def change_chunking(world: PipelineWorld, *, crash_before: int = -1) -> Repository | Conflict:
    commands = RepositoryCommands(world.commands(crash_before), MemoryDeletions())
    current = world.stored.get_repository("handbook")
    assert current is not None
    return commands.change_repository(current, {"chunking": REPOSITORY, "updated_at": 9})


def chunking_of_all(world: PipelineWorld) -> list[ChunkingStrategy]:
    return [found.chunking for found in world.stored.list_collections("handbook")]


def test_a_new_chunking_of_a_repository_reaches_the_collections_without_their_own_and_their_pipelines(
    world: PipelineWorld,
) -> None:
    found = change_chunking(world)

    assert isinstance(found, Repository)
    assert found.chunking == REPOSITORY
    assert chunking_of_all(world) == [REPOSITORY, COLLECTION]
    assert world.compared_pipelines() == {"p1"}


@pytest.mark.parametrize("crash_before", range(6))
def test_a_repeated_change_of_chunking_after_a_crash_reaches_every_collection(
    world: PipelineWorld, crash_before: int
) -> None:
    with pytest.raises(CrashError):
        change_chunking(world, crash_before=crash_before)

    found = change_chunking(world)
    world.run_nightly()

    assert isinstance(found, Repository)
    assert chunking_of_all(world) == [REPOSITORY, COLLECTION]
    assert world.compared_pipelines() == {"p1"}


def test_a_collection_that_got_its_own_chunking_keeps_it(world: PipelineWorld) -> None:
    (default, _) = world.stored.list_collections("handbook")
    fields = validate_collection_changes(default, {"chunking": COLLECTION}, 7)
    assert isinstance(fields, dict)
    commands = CollectionCommands(world.stored, MemoryDeletions(), world.syncs)
    assert isinstance(commands.change_collection(default, fields), Collection)

    change_chunking(world)

    assert chunking_of_all(world) == [COLLECTION, COLLECTION]


@pytest.mark.parametrize(("override", "status"), [(True, 400), (False, 200)])
def test_sizes_of_older_clients_are_ignored_where_the_collection_decides(
    account: Account, override: bool, status: int
) -> None:
    repository = changed(HANDBOOK, allowed_groups=("law",))
    account.repositories.create_repository(repository, changed(DEFAULT, allow_chunking_override=override))

    answer = Door(ingestion).ask(
        ADA, "POST", "/repository/handbook/bulk?chunkSize=5&chunkOverlap=0", {"keys": ["a.txt"]}
    )

    assert answer.status == status
