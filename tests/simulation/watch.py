"""Invariants that hold at every step, checked while a history runs."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from lisa.ingestion.change import Change
from lisa.ingestion.document import Document, Intent, Status
from lisa.retrieval.ports import SearchScope
from lisa.retrieval.search import Passage
from tests.simulation.actors import Scheduler, Violation
from tests.simulation.small_files import chunks_of

if TYPE_CHECKING:
    from tests.simulation.world import World


class Watch:
    """Checks every change of a record, every embedding and every answer. Raises Violation."""

    def __init__(self, scheduler: Scheduler, world: "World") -> None:
        self._scheduler = scheduler
        self._world = world
        self._removed: dict[str, int] = {}  # document -> generation whose acknowledged change hid it
        self._searches: list[dict[str, set[str | None]]] = []  # each running search: versions of documents

    def changed(self, before: Document | None, after: Document | None) -> None:
        """Check a record that was written or deleted."""
        about = after or before
        assert about is not None
        for versions in self._searches:
            versions.setdefault(about.document_id, set()).add(after.version if after else None)
        if after is not None:
            self._require_plausible_record(before, after)

    def check_embedding(self, texts: Sequence[str]) -> None:
        """Check that a worker embeds no text that the collection has or another worker is embedding."""
        actor = self._scheduler.current
        if actor is None or actor.kind not in ("index_document", "index_document_range"):
            return
        document_id = actor.notes.get("document")
        if len(set(texts)) < len(texts):
            raise Violation(f"{sorted(texts)} are embedded more than once in one request")
        if document_id in self._world.chunks.unlocked:
            return
        if again := sorted(actor.notes.get("stored", frozenset()).intersection(texts)):
            raise Violation(f"{again} are embedded although the collection holds their vectors")
        others = [other.notes for other in self._scheduler.actors if other is not actor]
        for notes in (notes for notes in others if notes.get("document") == document_id):
            if twice := sorted(notes.get("embedded", frozenset()).intersection(texts)):
                raise Violation(f"{twice} are embedded by two workers of one document at once")
        actor.notes["embedded"] = actor.notes.get("embedded", frozenset()).union(texts)

    def record_acknowledgement(self, wanted: Sequence[Change], accepted: Sequence[Document]) -> None:
        """Record that a call which accepted these changes returned: no later search may find hidden documents."""
        records = {document.document_id: document for document in accepted}
        for change in wanted:
            document = records.get(change.document_id)
            if change.hide and document is not None and _results_from(document, change):
                dead = self._removed.get(document.document_id, 0)
                self._removed[document.document_id] = max(dead, document.generation)

    @contextmanager
    def search(self, scope: SearchScope, top_k: int) -> Iterator[list[Passage]]:
        """Check a search. The caller puts its answer into the list."""
        records = self._world.documents_twin._documents
        versions = {id_: {document.version} for id_, document in records.items()}
        removed = dict(self._removed)
        dying = self._find_leaving_documents(scope)
        answer: list[Passage] = []
        self._searches.append(versions)
        try:
            yield answer
        finally:
            self._searches = [running for running in self._searches if running is not versions]
        self._require_current(answer, versions, removed)
        self._require_enough(scope, answer, top_k, (versions, dying | self._find_leaving_documents(scope)))

    def _require_current(
        self, answer: list[Passage], versions: dict[str, set[str | None]], removed: dict[str, int]
    ) -> None:
        shown: dict[str, str] = {}
        for passage in answer:
            hit = passage.hit
            if hit.version not in versions.get(hit.document_id, ()):
                raise Violation(f"version {hit.version} was found, which was deleted or replaced before the search")
            if int(hit.version.partition(".")[0]) < removed.get(hit.document_id, 0):
                raise Violation(f"version {hit.version} was found although its removal was acknowledged before")
            if shown.setdefault(hit.document_id, hit.version) != hit.version:
                raise Violation(f"one answer shows two versions: {shown[hit.document_id]} and {hit.version}")

    def _require_enough(
        self, scope: SearchScope, answer: list[Passage], top_k: int, seen: tuple[dict[str, set[str | None]], set[str]]
    ) -> None:
        versions, dying = seen
        steady = [
            document
            for document in self._world.records()
            if document.destination.collection_id == scope.collection_id
            and document.version is not None
            and versions.get(document.document_id) == {document.version}
            and document.document_id not in dying
        ]
        living = sum(document.chunks for document in steady)
        if len(answer) < min(living, top_k):
            raise Violation(f"{len(answer)} passages were found, though {living} live and {top_k} were asked for")

    def _find_leaving_documents(self, scope: SearchScope) -> set[str]:
        """Return documents about to be removed: their object is gone or was, or their collection is being deleted."""
        whole = scope.collection_id in self._world.facts.deleted_collections
        return {document.document_id for document in self._world.records() if whole or self._is_leaving(document)}

    def _is_leaving(self, document: Document) -> bool:
        past = self._world.buckets.past.get(document.location)
        if not past or (not past[-1].content and document.destination.auto_remove):
            return True
        return not document.is_at_rest and any(not kept.content for kept in past)

    def _require_plausible_record(self, before: Document | None, after: Document) -> None:
        if before is not None and (after.sequencer or "") < (before.sequencer or ""):
            raise Violation(f"an event is taken for news that is older than the one of {before.sequencer}")
        if (after.waiting_for is None) != (after.due_at is None):
            raise Violation(f"waits for {after.waiting_for} until {after.due_at}")
        if after.status is Status.WAITING and after.due_at is None:
            raise Violation("a document waits for nobody")
        if after.status is not Status.FAILED or (before is not None and before.status is Status.FAILED):
            return
        if not after.cause:
            raise Violation("a document failed without a cause")
        if " is away" in after.cause:
            raise Violation(f"a dependency that is away is taken for a failure: {after.cause}")
        if not after.cause.startswith(
            ("Indexing failed", "The embedding model minilm gave a bad answer")
        ) and self._had_only_good_contents(after):
            raise Violation(f"a good file failed: {after.cause}")

    def _had_only_good_contents(self, document: Document) -> bool:
        past = [kept.content for kept in self._world.buckets.past.get(document.location, [])]
        return all(content is None or chunks_of(content, document.destination.chunking) for content in past)


def _results_from(document: Document, change: Change) -> bool:
    """Return whether this record results from this change, not from an earlier one."""
    if document.requested_at != change.at:
        return False
    return change.intent is Intent.REMOVE or (change.sequencer is not None and document.sequencer == change.sequencer)
