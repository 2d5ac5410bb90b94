"""The grants of sources: no pipeline brings documents that its author could not bring."""

from collections.abc import Callable, Sequence

import pytest
from hypothesis import find, given
from hypothesis import strategies as st

from lisa.joins.destinations import BucketDestinations
from lisa.policy.authority import Authority
from lisa.repositories.repository import Pipeline, Repository, find_collection
from lisa.repositories.sources import Source
from tests.support.repositories import DEFAULT, HANDBOOK, INBOX, LETTERS, changed
from tests.support.twins.repositories import MemoryRepositories

KEYS = ("law/a", "law-tenant/a", "handbook/a", "handbook/b/c", "x")
PREFIXES = st.sampled_from(("", "law", "law/", "handbook/", "handbook/b/"))
RITA = Authority(user="rita", groups=("rag-admin", "sales"), is_rag_admin=True)
ROOT = Authority(user="root", is_admin=True)
ADA = Authority(user="ada", groups=("law",))  # in no group that administers
COLLECTIONS = (
    DEFAULT,
    changed(LETTERS, collection_id="c2", name="letters"),
    changed(LETTERS, collection_id="c3", name="diary", private=True, created_by="ann"),
    changed(LETTERS, collection_id="c4", name="court", allowed_groups=("law",)),
)
_MAY_WRITE = {"rita": {"c1", "c2"}, "root": {"c1", "c2", "c3", "c4"}, "ada": set[str]()}

PIPELINES = st.lists(
    st.builds(
        lambda prefix, wanted, authority: changed(
            INBOX, prefix=prefix, collection_id=wanted, authority=authority, trigger="event"
        ),
        PREFIXES,
        st.sampled_from(("default", "minilm", "c2", "letters", "diary", "c3", "court", "none")),
        st.sampled_from((RITA, ROOT, ADA)),
    ),
    max_size=3,
)
SOURCES = st.lists(st.builds(lambda prefix: Source(bucket="inbox", prefix=prefix), PREFIXES), max_size=2)
World = tuple[Sequence[Pipeline], Sequence[Source]]


def stored_world(world: World, repository: Repository = HANDBOOK) -> MemoryRepositories:
    found = MemoryRepositories()
    found.save(changed(repository, sources=tuple(world[1])))
    for collection in COLLECTIONS:
        found.save(collection)
    for number, pipeline in enumerate(world[0]):
        found.save(changed(pipeline, pipeline_id=f"p{number}"))
    return found


def reachable(world: World) -> set[tuple[str, str]]:
    destinations = BucketDestinations(stored_world(world), "inbox")
    return {(key, wanted.collection_id) for key in KEYS for wanted, _ in destinations.find_for_key(key)}


def expected_reachable(world: World) -> set[tuple[str, str]]:
    """Return the objects and collections that the pipelines may connect, computed from the table above."""
    found = set()
    for pipeline in world[0]:
        assert pipeline.authority is not None
        granted = pipeline.authority is ROOT or any(pipeline.prefix.startswith(source.prefix) for source in world[1])
        collection = find_collection(pipeline.collection_id, list(COLLECTIONS))
        if granted and collection and collection.collection_id in _MAY_WRITE[pipeline.authority.user]:
            found |= {(key, collection.collection_id) for key in KEYS if key.startswith(pipeline.prefix)}
    return found


@given(st.tuples(PIPELINES, SOURCES))
def test_pipelines_bring_granted_objects_to_collections_that_their_author_may_administer(world: World) -> None:
    assert reachable(world) == expected_reachable(world)


def _without_sources(world: World) -> set[tuple[str, str]]:
    return reachable((world[0], [Source(bucket="inbox")]))


def _with_every_right(world: World) -> set[tuple[str, str]]:
    return reachable(([changed(pipeline, authority=ROOT) for pipeline in world[0]], world[1]))


def _with_open_collections(world: World) -> set[tuple[str, str]]:
    opened = stored_world(world)
    for collection in COLLECTIONS:
        opened.save(changed(collection, private=False, allowed_groups=()))
    destinations = BucketDestinations(opened, "inbox")
    return {(key, wanted.collection_id) for key in KEYS for wanted, _ in destinations.find_for_key(key)}


@pytest.mark.parametrize("careless", [_without_sources, _with_every_right, _with_open_collections])
def test_the_grants_test_fails_without_each_of_its_conditions(
    careless: Callable[[World], set[tuple[str, str]]],
) -> None:
    find(st.tuples(PIPELINES, SOURCES), lambda world: careless(world) != expected_reachable(world))


def test_a_pipeline_without_authority_finds_its_collection() -> None:
    assert reachable(([changed(INBOX, prefix="x", collection_id="diary")], [])) == {("x", "c3")}


def test_an_alias_is_resolved_to_the_default_collection() -> None:
    assert reachable(([changed(INBOX, prefix="x", authority=RITA)], [Source(bucket="inbox")])) == {("x", "c1")}
