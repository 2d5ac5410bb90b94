"""The functions' handlers without AWS, each named after the handler that it imitates."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from lisa.adapters.aws.s3_events import parse_object_event
from lisa.errors import dependency_on_model
from lisa.ingestion.change import Change
from lisa.ingestion.document import Document
from lisa.ingestion.pipeline_sync import SyncCounts
from lisa.ingestion.ports import PrefixScope
from lisa.ingestion.records import accept_changes, delete_some_records, drop_empty_objects
from lisa.ingestion.settlement import STANDING_DEPENDENCIES
from lisa.retrieval.ports import SearchScope
from tests.simulation.queues import Message

if TYPE_CHECKING:
    from tests.simulation.world import World

MODEL = "minilm"


class Functions:
    """Imitations of the handlers, as short as they are."""

    def __init__(self, world: "World") -> None:
        self._world = world

    def drain(self, batch: Sequence[Message]) -> list[Message]:
        """Imitate functions/ingestion/drain_object_events. Return the messages that failed."""
        return self._each(batch, lambda message: self._drain(message.body))

    def _drain(self, envelope: dict[str, Any]) -> None:
        world = self._world
        event = parse_object_event(envelope)
        wanted = world.parts.changes(event, world.destinations, world.clock())
        self.accept(drop_empty_objects(event, wanted, world.documents))

    def accept(self, wanted: Sequence[Change]) -> list[Document]:
        """Accept changes as every function does, and tell the watch which removals were acknowledged."""
        world = self._world
        accepted = accept_changes(wanted, documents=world.documents, queue=world.queue)
        world.watch.record_acknowledgement(wanted, accepted)
        return accepted

    def index(self, batch: Sequence[Message]) -> list[Message]:
        """Imitate functions/ingestion/index_document. Return the messages that failed."""
        return self._each(batch, self._index)

    def _index(self, message: Message) -> None:
        indexer, document_id = self._world.indexer, message.body["document_id"]
        try:
            indexer.index_document(document_id, attempt=message.receives, again=message.body.get("again", False))
        except Exception as error:
            indexer.record_failed_attempt(document_id, str(error), message.receives)
            raise

    def range(self, document_id: str, generation: int, cause: str | None) -> bool:
        """Imitate functions/ingestion/index_document_range. Return whether nothing is left to do."""
        world = self._world
        if cause is not None:
            world.indexer.fail_document(document_id, f"Indexing failed in the middle of the document: {cause}")
            return True
        return world.range_indexer.index_range(document_id, generation)

    def compare(self, repository_id: str, pipeline_id: str, since: int, at: tuple[str | None, SyncCounts]) -> Any:
        """Imitate functions/ingestion/compare_slice with three keys a slice. Return the last key and the counts."""
        world, (after, counts) = self._world, at
        wanted = world.network.call(
            "repositories.comparison",
            lambda: world.parts.comparison(world.repositories, repository_id, pipeline_id, since=since),
        )
        if wanted is None:
            world.stored.delete_retired_pipeline(repository_id, pipeline_id)
            return None, counts
        done = world.syncer.compare_slice(wanted, after, counts, lambda keys: keys >= 3)
        if done.after is None and done.counts.is_complete:
            world.stored.delete_retired_pipeline(repository_id, pipeline_id)
        return done.after, done.counts

    def sweep(self) -> None:
        """Imitate functions/ingestion/sweep_documents."""
        world = self._world
        in_service = (
            []
            if world.network.down.get("embedder") == dependency_on_model(MODEL)
            else [str(dependency_on_model(MODEL))]
        )
        for dependency in (*STANDING_DEPENDENCIES, *in_service):
            world.sweeper.resume_waiting(dependency)
        for repository in world.stored.list_repositories():
            since = world.watermarks.get_checked_until(repository.repository_id)
            world.watermarks.set_checked_until(
                repository.repository_id, world.sweeper.requeue_late_documents(repository.repository_id, since)
            )

    def model_in_service(self) -> None:
        """Imitate functions/ingestion/on_model_in_service."""
        self._world.sweeper.resume_waiting(str(dependency_on_model(MODEL)), only_due=False, delay_seconds=5)

    def remove_documents(self, repository_id: str, collection_id: str) -> bool:
        """Imitate functions/ingestion/delete_document_records. Return whether no record is left."""
        scopes = [PrefixScope(repository_id, collection_id, bucket) for bucket in ("inbox", "uploads")]
        return delete_some_records(scopes, self._world.documents, 3)[1]

    def drop_chunks(self, repository_id: str, collection_id: str) -> None:
        """Imitate functions/ingestion/drop_chunks."""
        self._world.chunks.drop_collection(repository_id, collection_id)

    def search(self, query: str, repository_id: str, collection_id: str, top_k: int) -> None:
        """Imitate functions/retrieval/api. The watch checks the answer."""
        world = self._world
        scope = SearchScope(repository_id, collection_id, MODEL)
        with world.watch.search(scope, top_k) as answer:
            answer.extend(world.search(query, scope, top_k))

    def _each(self, batch: Sequence[Message], handle: Any) -> list[Message]:
        """Imitate process_partial_response. Return only the messages that failed."""
        failed = []
        for message in batch:
            try:
                handle(message)
            except Exception as error:  # noqa: BLE001
                self._world.scheduler.say(f"failed: {error}")
                failed.append(message)
        return [] if self._world.parts.acknowledges_errors else failed
