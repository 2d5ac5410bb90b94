"""Invariants at rest, when everything was delivered: the index is a function of buckets and configuration."""

from collections import defaultdict

from lisa.documents.splitting import Chunk
from lisa.ingestion.document import Document, Location, Status
from lisa.repositories.repository import Collection
from tests.simulation.actors import Violation
from tests.simulation.expected_chunks import NOTHING, expected
from tests.simulation.world import World, collection_and_location

Rows = dict[tuple[str, str], dict[str, list[Chunk]]]  # (collection, document) -> version -> chunks
GIVEN_UP_CAUSES = ("Indexing failed", "The embedding model minilm gave a bad answer")


def require_rest(world: World) -> None:
    """Require that no actor runs, no message is in flight and nothing is due."""
    if world.scheduler.actors:
        raise Violation(f"{world.scheduler.actors[0].kind} is still at work")
    for queue in (world.object_events, world.index_requests):
        if queue.messages or queue.dead:
            raise Violation(f"left in a queue: {[message.body for message in queue.messages] or queue.dead}")
    for document in world.records():
        if not document.is_at_rest:
            raise Violation(f"{_name(document)} is {document.status} for ever: {document.cause}")
        if document.due_at is not None or document.waiting_for is not None:
            raise Violation(f"{_name(document)} is at rest and waits for {document.waiting_for}")


def require_agreement(world: World, *, only_fed_by_events: bool = False) -> None:
    """Require that store, records, buckets and configuration agree."""
    rows = _rows(world)
    records = {collection_and_location(document): document for document in world.records()}
    living = {
        (collection.collection_id, location): collection
        for collection in world.repositories.list_all_collections()
        if not collection.is_being_deleted
        for location in world.buckets.past
    }
    for (collection_id, location), collection in living.items():
        if not (only_fed_by_events and location.bucket == "uploads"):
            forgiving = only_fed_by_events or location.bucket == "uploads"  # no comparison retries them
            _require_expected(
                world, (collection, location), records.get((collection_id, location)), forgiving=forgiving
            )
    for document in records.values():
        mine = rows.pop((document.destination.collection_id, document.document_id), {})
        if document.destination.collection_id not in world.facts.deleted_collections:
            _require_own_rows(document, mine)
        elif mine:  # a worker that was still running may leave a record
            raise Violation(f"{_name(document)} has chunks in a collection that was deleted")
    if rows:
        raise Violation(f"chunks that belong to no document: {rows}")


def _require_expected(
    world: World, place: tuple[Collection, Location], document: Document | None, *, forgiving: bool
) -> None:
    collection, location = place
    found = _searchable(world, document) if document is not None else NOTHING
    wanted = expected(world, collection, location)
    about = f"{collection.collection_id[:4]} {location.uri}"
    if found not in wanted.right:
        if document is not None and (document.cause or "").startswith(GIVEN_UP_CAUSES) and forgiving:
            return
        raise Violation(
            f"{about}: {_texts(found)} is searchable instead of {[_texts(right) for right in wanted.right]}"
        )
    if wanted.exact and not found and (document is None or document.status is not Status.FAILED):
        raise Violation(
            f"{about}: a file of which nothing can be found must be FAILED, not {document and document.status}"
        )


def _searchable(world: World, document: Document) -> tuple[Chunk, ...]:
    """Return the chunks that a search may find."""
    mine = [
        row[1]
        for key, row in world.chunks_twin.rows.items()
        if key[1] == document.document_id
        and key[2] == document.version
        and key[0] == document.destination.collection_id
    ]
    return tuple(sorted(mine, key=lambda chunk: chunk.part))


def _require_own_rows(document: Document, rows: dict[str, list[Chunk]]) -> None:
    if (document.status is Status.SEARCHABLE) != (document.version is not None):
        raise Violation(f"{_name(document)} is {document.status} with version {document.version}")
    if document.status is Status.SEARCHABLE and document.going:
        raise Violation(f"{_name(document)} is found by search and said to be going")
    if document.status is Status.FAILED and not document.cause:
        raise Violation(f"{_name(document)} failed without a cause")
    if superfluous := sorted(version for version in rows if version != document.version):
        raise Violation(f"{_name(document)} ({document.status}) has chunks of {superfluous} besides {document.version}")
    if document.version and len(rows.get(document.version, [])) != document.chunks:
        raise Violation(f"{_name(document)} has {len(rows.get(document.version, []))} chunks, not {document.chunks}")


def _rows(world: World) -> Rows:
    rows: Rows = defaultdict(lambda: defaultdict(list))
    for (collection_id, document_id, version, _), (_, chunk, _) in world.chunks_twin.rows.items():
        rows[collection_id, document_id][version].append(chunk)
    return dict(rows)


def _texts(chunks: tuple[Chunk, ...]) -> list[str]:
    return [f"{chunk.text}@{chunk.start}" for chunk in chunks]


def _name(document: Document) -> str:
    return f"{document.destination.collection_id[:4]} {document.location.uri}"
