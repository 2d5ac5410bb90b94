"""Planted bugs: the documents table as others kept theirs."""

from dataclasses import replace

from lisa.ingestion.change import Change
from lisa.ingestion.document import Document, Status
from lisa.ingestion.settlement import Settlement, Wait
from tests.simulation.parts import Parts
from tests.simulation.twins import Records
from tests.support.twins.documents import MemoryDocuments


class OlderEventsWin(MemoryDocuments):
    """Nobody compares sequencers."""

    def accept(self, change: Change) -> Document | None:
        if stored := self._documents.get(change.document_id):
            dict.__setitem__(self._documents, change.document_id, stored.model_copy(update={"sequencer": None}))
            accepted = super().accept(change)
            if self._documents[change.document_id].generation == stored.generation:
                dict.__setitem__(self._documents, change.document_id, stored)
            assert isinstance(self._documents, Records)
            self._documents._changed(stored, self._documents[change.document_id])
            return accepted
        return super().accept(change)


class SequencersAreText(MemoryDocuments):
    """`10` comes before `F`."""

    def accept(self, change: Change) -> Document | None:
        bare = change.sequencer.lstrip("0") if change.sequencer else None
        return super().accept(change.model_copy(update={"sequencer": bare}))


class RemovalsAreUndone(MemoryDocuments):
    """An event that was late brings back what a person removed after it."""

    def accept(self, change: Change) -> Document | None:
        return super().accept(change.model_copy(update={"occurred_at": None, "revives": True}))


class ComparisonsSeeNothing(MemoryDocuments):
    """A comparison overwrites what happened since it looked."""

    def accept(self, change: Change) -> Document | None:
        return super().accept(change.model_copy(update={"seen": None, "since": None}))


class DeletionsHideLater(MemoryDocuments):
    """A document is found until its chunks are gone."""

    def accept(self, change: Change) -> Document | None:
        return super().accept(change.model_copy(update={"hide": False}))


class AnyoneSettles(MemoryDocuments):
    """The generation is no condition."""

    def settle(self, document: Document, settlement: Settlement) -> bool:
        return super().settle(self._documents.get(document.document_id, document), settlement)


class TombstonesGoAtOnce(MemoryDocuments):
    """What was deleted is forgotten, so nothing is late."""

    def settle(self, document: Document, settlement: Settlement) -> bool:
        settled = super().settle(document, settlement)
        if settled and settlement.status is Status.DELETED:
            self.delete_records([document.document_id])
        return settled


class LimitBeforeFilter(MemoryDocuments):
    """A scan looks at one item and then filters it."""

    def due(self, dependency: str, until: int, limit: int) -> list[Document]:
        return [document for document in super().due(dependency, until, limit) if document in self._first()]

    def _first(self) -> list[Document]:
        return list(self._documents.values())[:1]


class ProgressIsForgotten(MemoryDocuments):
    """Every range begins at the first page."""

    def wait(self, document: Document, wait: Wait) -> bool:
        return super().wait(document, replace(wait, progress=None))


RECORDS = {
    "an older event wins": lambda: Parts(documents=OlderEventsWin),
    "sequencers are compared as text": lambda: Parts(documents=SequencersAreText),
    "a late event undoes a removal": lambda: Parts(documents=RemovalsAreUndone),
    "a comparison overwrites what it did not see": lambda: Parts(documents=ComparisonsSeeNothing),
    "a deletion hides only when it is done": lambda: Parts(documents=DeletionsHideLater),
    "a worker settles a generation that is not its own": lambda: Parts(documents=AnyoneSettles),
    "a tombstone is forgotten at once": lambda: Parts(documents=TombstonesGoAtOnce),
    "a scan limits before it filters": lambda: Parts(documents=LimitBeforeFilter),
    "a workflow forgets how far it has come": lambda: Parts(documents=ProgressIsForgotten),
}
