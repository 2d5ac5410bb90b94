"""Calls of users, made as the API's handlers make them and recorded with their acknowledgements."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from lisa.documents.splitting import ChunkingStrategy
from lisa.ingestion.change import Change, build_removal_change
from lisa.ingestion.document import Location, derive_document_id
from lisa.joins.destinations import build_destination
from lisa.repositories.repository import Collection, CollectionStatus
from tests.simulation.actors import Violation
from tests.simulation.facts import UserCall

if TYPE_CHECKING:
    from tests.simulation.world import World

_CALL_MS = 29_000
USER = "ada"


class Users:
    """Makes each call in an actor of its own."""

    def __init__(self, world: "World") -> None:
        self._world = world

    def ingest(self, collection: Collection, location: Location, chunking: ChunkingStrategy | None) -> None:
        """Imitate POST /repository/{id}/bulk (functions/ingestion/api/uploads.py)."""
        world, target = self._world, build_destination(collection, chunking)
        id_ = derive_document_id(target.repository_id, target.collection_id, location)
        user_call = UserCall(world.scheduler.now, target.chunking)
        world.facts.ingests.setdefault(id_, []).append(user_call)

        def call() -> None:
            change = Change(
                document_id=id_,
                location=location,
                destination=target,
                username=USER,
                ingestion_type="manual",
                at=world.clock(),
            )
            world.functions.accept([change])

        self._call("bulk", call, user_call)

    def remove(self, document_ids: list[str]) -> None:
        """Imitate DELETE /repository/{id}/document (functions/ingestion/api/documents.py)."""
        world = self._world
        user_call = UserCall(world.scheduler.now)
        for id_ in document_ids:
            world.facts.removals.setdefault(id_, []).append(user_call)

        def call() -> None:
            found = world.documents.get_documents(document_ids)
            changes = [build_removal_change(document, username=USER, now=world.clock()) for document in found.values()]
            world.functions.accept(changes)
            user_call.acknowledged = len(found) == len(document_ids)

        self._call("remove", call, user_call)

    def retry(self, id_: str) -> None:
        """Queue a document again, also if it failed."""
        self._world.index_requests.put({"document_id": id_, "again": True})

    def search(self, query: str, collection: Collection, top_k: int) -> None:
        """Imitate POST similaritySearch."""
        search = self._world.functions.search
        self._call("search", lambda: search(query, collection.repository_id, collection.collection_id, top_k))

    def delete(self, collection: Collection) -> None:
        """Imitate DELETE /repository/{id}/collection/{id}: mark the collection, then run the workflow."""
        world, among = self._world, tuple(CollectionStatus)
        world.repositories.set_collection_status(collection, CollectionStatus.DELETE_IN_PROGRESS, among)
        world.facts.deleted_collections[collection.collection_id] = collection.repository_id
        forget = lambda: world.repositories.delete_rows(collection)  # noqa: E731
        world.workflows.delete_collection(collection.repository_id, collection.collection_id, forget)

    def _call(self, kind: str, call: Callable[[], None], user_call: UserCall | None = None) -> None:
        world, calm = self._world, self._world.calm

        def guarded() -> None:
            try:
                call()
            except Exception as error:
                world.scheduler.say(f"answers 5xx: {error}")
                if user_call:
                    user_call.acknowledged = False
                if calm:
                    raise Violation(f"{kind} fails although nothing is broken: {error}") from error
            else:
                if user_call and kind == "bulk":
                    user_call.acknowledged = True

        def ended(whole: bool) -> None:
            if user_call:
                user_call.ended = world.scheduler.now
                user_call.acknowledged = user_call.acknowledged and whole

        world.scheduler.spawn(f"api {kind}", guarded, ended, _CALL_MS)
