"""The records of a collection that is being deleted, some at a time."""

from collections.abc import Iterable
from itertools import chain, islice

from lisa.ingestion.ports import Documents, Stretch

AT_ONCE = 5_000


def forget_some(stretches: Iterable[Stretch], documents: Documents, most: int = AT_ONCE) -> tuple[int, bool]:
    """Remove at most `most` records of these stretches; how many there were, and whether these were all."""
    records = chain.from_iterable(documents.in_order(stretch, None) for stretch in stretches)
    found = [document.document_id for document in islice(records, most)]
    documents.forget(found)
    return len(found), len(found) < most
