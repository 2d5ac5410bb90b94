"""The chunks that must be searchable at rest, as a function of buckets, configuration and the users' calls."""

from dataclasses import dataclass

from lisa.documents.splitting import Chunk
from lisa.ingestion.document import Location, derive_document_id
from lisa.repositories.repository import Collection, Pipeline
from tests.simulation.facts import UserCall
from tests.simulation.small_files import MIDDLE, SMALL, chunks_of
from tests.simulation.world import UPLOADS, World

Chunks = tuple[Chunk, ...]
NOTHING: Chunks = ()
_ROUND = 2_000  # milliseconds of rounding in S3's times


@dataclass(frozen=True)
class Expected:
    """The chunk sets that are right. `exact`: the object exists and is wanted, so finding nothing is a failure."""

    right: frozenset[Chunks]
    exact: bool = False


def expected(world: World, collection: Collection, location: Location) -> Expected:
    """Return the chunks that may be searchable for an object in a collection."""
    id_ = derive_document_id(collection.repository_id, collection.collection_id, location)
    if location.bucket == UPLOADS:
        return _of_a_person(world, id_, location)
    feeding = [pipeline for pipeline in _pipelines(world, collection) if location.key.startswith(pipeline.prefix)]
    content = world.buckets.content(location)
    if not content or not feeding:  # an empty object is no document
        removes = any(pipeline.auto_remove for pipeline in feeding)
        if not feeding:
            removes = _was_removed_from(world, collection, location)
        return Expected(frozenset({NOTHING}) if removes else _former(world, location))
    first = min(feeding, key=lambda pipeline: (-len(pipeline.prefix), pipeline.pipeline_id))
    made = chunks_of(content, first.chunking or collection.chunking)
    return _after_removals(world, id_, location, made)


def _was_removed_from(world: World, collection: Collection, location: Location) -> bool:
    """Return whether every pipeline that brought the object here removed unwanted documents."""
    former = [
        retired.auto_remove
        for retired in world.facts.retired
        if retired.collection_id == collection.collection_id
        and retired.bucket == location.bucket
        and location.key.startswith(retired.prefix)
    ]
    return all(former)


def _pipelines(world: World, collection: Collection) -> list[Pipeline]:
    return [
        pipeline
        for pipeline in world.repositories.list_pipelines(collection.repository_id)
        if pipeline.collection_id == collection.collection_id
    ]


def _after_removals(world: World, id_: str, location: Location, made: Chunks) -> Expected:
    """Return the contents since the last removal: a removed document is absent until its object changes."""
    removals = world.facts.removals.get(id_, [])
    slack = 2 * world.scheduler.skew + _ROUND
    changed = world.buckets.past[location][-1]
    if all(removal.ended is not None and removal.ended + slack < changed.since for removal in removals):
        if not removals or changed.plain:
            return Expected(frozenset({made}), exact=True)
        return Expected(frozenset({made, NOTHING}))  # an older version is back: newer than the removal, or not
    later = [removal for removal in removals if changed.since + slack < removal.began]
    if any(removal.acknowledged for removal in later):
        return Expected(frozenset({NOTHING}))
    return Expected(frozenset({made, NOTHING}))


def _of_a_person(world: World, id_: str, location: Location) -> Expected:
    """Return the contents of a file that a user ingested, until the user removed it."""
    ingests, removals = world.facts.ingests.get(id_, []), world.facts.removals.get(id_, [])
    if not ingests:
        return Expected(frozenset({NOTHING}))
    last = ingests[-1]
    if any(removal.acknowledged and all(_after(removal, ingest) for ingest in ingests) for removal in removals):
        return Expected(frozenset({NOTHING}))
    changed = world.buckets.past[location][-1] if location in world.buckets.past else None
    settled = last.acknowledged and last.ended is not None and len(ingests) == 1 and not removals
    if settled and changed is not None and changed.content is not None and changed.since < last.began:
        return Expected(frozenset({chunks_of(changed.content, last.about)}), exact=True)
    return Expected(_former(world, location))


def _after(removal: UserCall, ingest: UserCall) -> bool:
    return ingest.ended is not None and removal.began > ingest.ended


def _former(world: World, location: Location) -> frozenset[Chunks]:
    contents = [past.content for past in world.buckets.past.get(location, []) if past.content is not None]
    made = {chunks_of(content, chunking) for content in contents for chunking in (SMALL, MIDDLE)}
    return frozenset(made | {NOTHING})
