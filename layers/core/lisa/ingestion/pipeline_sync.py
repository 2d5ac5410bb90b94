"""Bring the records of a prefix in line with its bucket: a comparison, so a missed run loses nothing."""

from collections.abc import Callable
from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict

from lisa.ingestion.change import Change
from lisa.ingestion.comparison import SENT_ON, Comparison, Finding, correction, finding, paired
from lisa.ingestion.ports import Documents, IndexQueue, Objects
from lisa.ingestion.records import accept

_TOGETHER = 100


class Counts(BaseModel):
    """What the keys of a stretch turned out to be."""

    model_config = ConfigDict(frozen=True)
    found: int = 0
    new: int = 0
    changed: int = 0
    deleted: int = 0
    unchanged: int = 0
    failed: int = 0
    in_progress: int = 0
    early: bool = False  # there must be a later comparison, whatever this one found

    @property
    def complete(self) -> bool:
        """Whether all was as it should be: only then has a retired pipeline left nothing to take out."""
        return not (self.new or self.changed or self.deleted or self.in_progress or self.early)

    def and_(self, finding: Finding, *, listed: bool) -> "Counts":
        """These and one more key."""
        if finding is Finding.ABSENT:
            return self
        one = {finding.value: getattr(self, finding.value) + 1, "found": self.found + listed}
        return self.model_copy(update=one)


@dataclass(frozen=True)
class Slice:
    """What one slice did. `after` is the last key looked at; None when the stretch is done."""

    counts: Counts
    after: str | None


@dataclass(frozen=True)
class Syncer:
    """Compares slice by slice in constant memory; a slice that runs twice sends nothing twice."""

    documents: Documents
    objects: Objects
    queue: IndexQueue
    clock: Callable[[], int]  # epoch milliseconds

    def slice(self, comparison: Comparison, after: str | None, counts: Counts, enough: Callable[[int], bool]) -> Slice:
        """Compare from the key `after` on, until there are no more or `enough`, given the number of keys, says so.

        One key at least, or a slice without time would look like the end of the stretch.
        """
        changes: list[Change] = []
        stretch = comparison.stretch
        counts = counts.model_copy(update={"early": counts.early or comparison.early})
        everything = self.objects.listed(stretch.bucket, stretch.prefix, after)
        objects = (found for found in everything if found.is_document)
        for number, pair in enumerate(paired(objects, self.documents.in_order(stretch, after))):
            if number and enough(number):
                self._send(changes)
                return Slice(counts, after)
            after, listed, document = pair
            wanted = comparison.wanted(after)
            what = finding(listed, document, wanted, removes=wanted.auto_remove if wanted else comparison.removes)
            counts = counts.and_(what, listed=listed is not None)
            if what in SENT_ON:
                changes.append(correction(comparison, pair, wanted, self.clock()))
            if len(changes) >= _TOGETHER:
                self._send(changes)
                changes = []
        self._send(changes)
        return Slice(counts, None)

    def _send(self, changes: list[Change]) -> None:
        accept(changes, documents=self.documents, queue=self.queue)
