"""The comparison of a pipeline's prefix with its records, slice by slice. A missed run loses nothing."""

from collections.abc import Callable
from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict

from lisa.ingestion.change import Change
from lisa.ingestion.comparison import (
    NEEDS_CORRECTION,
    Comparison,
    Finding,
    build_corrective_change,
    compare_object_and_document,
    pair_objects_and_documents,
)
from lisa.ingestion.ports import Documents, IndexQueue, Objects
from lisa.ingestion.records import accept_changes

_BATCH = 100


class SyncCounts(BaseModel):
    """The number of keys of a scope by result."""

    model_config = ConfigDict(frozen=True)
    found: int = 0
    new: int = 0
    changed: int = 0
    deleted: int = 0
    unchanged: int = 0
    failed: int = 0
    in_progress: int = 0
    early: bool = False  # another comparison must follow this one

    @property
    def is_complete(self) -> bool:
        """Return whether nothing had to be corrected: only then has a retired pipeline left no document to remove."""
        return not (self.new or self.changed or self.deleted or self.in_progress or self.early)

    def with_finding(self, finding: Finding, *, listed: bool) -> "SyncCounts":
        """Return the counts with one more key."""
        if finding is Finding.ABSENT:
            return self
        one = {finding.value: getattr(self, finding.value) + 1, "found": self.found + listed}
        return self.model_copy(update=one)


@dataclass(frozen=True)
class SliceResult:
    """The counts after a slice, and the last key compared: None when the scope is done."""

    counts: SyncCounts
    after: str | None


@dataclass(frozen=True)
class PipelineSyncer:
    """Compares slice by slice in constant memory. A slice that runs twice sends nothing twice."""

    documents: Documents
    objects: Objects
    queue: IndexQueue
    clock: Callable[[], int]  # epoch milliseconds

    def compare_slice(
        self, comparison: Comparison, after: str | None, counts: SyncCounts, enough: Callable[[int], bool]
    ) -> SliceResult:
        """Compare from the key `after` on, until there are no more or `enough`, given the number of keys, says so.

        One key at least, or a slice without time would look like the end of the scope.
        """
        changes: list[Change] = []
        scope = comparison.scope
        counts = counts.model_copy(update={"early": counts.early or comparison.early})
        everything = self.objects.list_objects(scope.bucket, scope.prefix, after)
        objects = (found for found in everything if found.has_document_content)
        for number, pair in enumerate(
            pair_objects_and_documents(objects, self.documents.list_in_key_order(scope, after))
        ):
            if number and enough(number):
                self._accept_and_queue(changes)
                return SliceResult(counts, after)
            after, listed, document = pair
            wanted = comparison.destination_of(after)
            result = compare_object_and_document(
                listed, document, wanted, removes_unwanted=wanted.auto_remove if wanted else comparison.removes_unwanted
            )
            counts = counts.with_finding(result, listed=listed is not None)
            if result in NEEDS_CORRECTION:
                changes.append(build_corrective_change(comparison, pair, wanted, self.clock()))
            if len(changes) >= _BATCH:
                self._accept_and_queue(changes)
                changes = []
        self._accept_and_queue(changes)
        return SliceResult(counts, None)

    def _accept_and_queue(self, changes: list[Change]) -> None:
        accept_changes(changes, documents=self.documents, queue=self.queue)
