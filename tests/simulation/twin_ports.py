"""Additions to the twins: indexes that lag, pages, and locks between actors."""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from copy import copy
from functools import partial
from itertools import islice
from typing import Any

from lisa.errors import WORKER, TransientError
from lisa.ingestion.document import Document
from lisa.ingestion.ports import PrefixScope
from lisa.ingestion.stored_object import ListedObject
from tests.simulation.actors import Actor
from tests.simulation.network import Network, Port

_LAG_MS = 3_000
_PAGE = 2  # records a page of an index, objects a page of a listing
_LOCK_WAIT_MS = 60_000
Changed = Callable[[Document | None, Document | None], None]


class Records(dict[str, Document]):
    """The items of the documents table. They report each change and keep the last ones."""

    def __init__(self, clock: Callable[[], int], changed: Changed) -> None:
        super().__init__()
        self._clock = clock
        self._changed = changed
        self._last: deque[tuple[int, str, Document | None]] = deque(maxlen=4)

    def __setitem__(self, document_id: str, document: Document) -> None:
        before = self.get(document_id)
        super().__setitem__(document_id, document)
        self._last.append((self._clock(), document_id, before))
        self._changed(before, document)

    def pop(self, document_id: str, default: Any = None) -> Any:
        """Delete an item."""
        before = super().pop(document_id, default)
        self._last.append((self._clock(), document_id, before))
        self._changed(before, None)
        return before

    def before_the_last(self) -> dict[str, Document]:
        """Return the items as an index may show them, without the writes of the last seconds."""
        items = dict(self)
        for at, document_id, before in reversed(self._last):
            if at < self._clock() - _LAG_MS:
                break
            if before is None:
                items.pop(document_id, None)
            else:
                items[document_id] = before
        return items


class DocumentsPort(Port):
    """Reads keys from an index that may lag, and records from the table."""

    def list_due(self, dependency: str, until: int, limit: int) -> list[Document]:
        return self._read("documents.list_due", lambda twin: twin.list_due(dependency, until, limit))

    def list_changed_between(self, repository_id: str, since: int, until: int) -> Iterator[Document]:
        read = self._read(
            "documents.list_changed_between", lambda twin: twin.list_changed_between(repository_id, since, until)
        )
        return iter(read)

    def list_in_key_order(self, scope: PrefixScope, after: str | None) -> Iterator[Document]:
        """Return records page by page. Other actors write between the pages."""
        while True:
            found: list[Document] = self._network.call("documents.list_in_key_order", partial(self._page, scope, after))
            records = self._twin._documents
            yield from [records[document.document_id] for document in found if document.document_id in records]
            if len(found) < _PAGE:
                return
            after = found[-1].location.key

    def _page(self, scope: PrefixScope, after: str | None) -> list[Document]:
        return list(islice(self._index("documents.list_in_key_order").list_in_key_order(scope, after), _PAGE))

    def _read(self, site: str, query: Callable[[Any], Any]) -> list[Document]:
        def read() -> list[Document]:
            records = self._twin._documents
            found = query(self._index(site))
            return [records[document.document_id] for document in found if document.document_id in records]

        found: list[Document] = self._network.call(site, read)
        return found

    def _index(self, site: str) -> Any:
        if not self._network.stale(site):
            return self._twin
        late = copy(self._twin)
        late._documents = self._twin._documents.before_the_last()
        return late


class ObjectsPort(Port):
    """Lists objects in pages."""

    def list_objects(self, bucket: str, prefix: str, after: str | None) -> Iterator[ListedObject]:
        while True:
            found: list[ListedObject] = self._network.call(
                "objects.list_objects", partial(self._page, bucket, prefix, after)
            )
            yield from found
            if len(found) < _PAGE:
                return
            after = found[-1].key

    def _page(self, bucket: str, prefix: str, after: str | None) -> list[ListedObject]:
        return list(islice(self._twin.list_objects(bucket, prefix, after), _PAGE))


class ChunksPort(Port):
    """Locks documents between actors. A dead actor keeps its lock until the server notices; a lock may be lost."""

    def __init__(self, network: Network, name: str, twin: Any) -> None:
        super().__init__(network, name, twin)
        self.losses = 0.0
        self.unlocked: set[str] = set()  # documents with possibly two workers, because a lock was lost
        self._held: dict[str, tuple[Actor, int | None]] = {}  # document -> worker, end of a dead worker's lock

    @contextmanager
    def lock_document(self, document_id: str) -> Iterator[None]:
        self._network.call("chunks.lock_document", lambda: None)
        actor = self._wait_for(document_id)
        self._held[document_id] = (actor, None)
        if self.losses and self._network.scheduler.random.random() < self.losses:
            self.unlocked.add(document_id)
            self._network.tally.messages["locks lost"] += 1
            del self._held[document_id]
            self._network.sluggish.add(actor)
        actor.notes["document"] = document_id
        try:
            yield
        finally:
            actor.notes.clear()
            self._network.sluggish.discard(actor)
            if self._held.get(document_id) == (actor, None):
                self._release(document_id, actor)

    def find_known_vectors(self, document: Document, texts: Sequence[str]) -> dict[str, list[float]]:
        """Return vectors of the store, and record that the worker has no reason to embed these texts."""

        def known() -> dict[str, list[float]]:
            actor = self._network.scheduler.current
            if actor is not None:
                rows = self._twin.rows.items()
                mine = (row[1].text for key, row in rows if key[0] == document.destination.collection_id)
                actor.notes["stored"] = frozenset(mine)
            found: dict[str, list[float]] = self._twin.find_known_vectors(document, texts)
            return found

        answer: dict[str, list[float]] = self._network.call("chunks.find_known_vectors", known)
        return answer

    def write_metadata(self, document: Document) -> None:
        """Write without the network: no document of a history has metadata, so the row never changes."""
        self._twin.write_metadata(document)

    def _wait_for(self, document_id: str) -> Actor:
        scheduler = self._network.scheduler
        actor = scheduler.current
        assert actor is not None
        patience = scheduler.now + _LOCK_WAIT_MS
        while document_id in self._held and not self._is_free(document_id):
            if scheduler.now >= patience:
                raise TransientError("another worker is still busy", dependency=WORKER)
            scheduler.pause(scheduler.random.choice((300, 3_000, 30_000)))
        return actor

    def _is_free(self, document_id: str) -> bool:
        free = self._held[document_id][1]
        return free is not None and free <= self._network.scheduler.now

    def _release(self, document_id: str, actor: Actor) -> None:
        if actor.doomed:
            noticed = self._network.scheduler.random.choice((0, 20_000, 90_000))
            self._held[document_id] = (actor, self._network.scheduler.now + noticed)
        else:
            del self._held[document_id]
