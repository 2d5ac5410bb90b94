"""A record accepts a change if it is new, and ignores one that was seen before or is older than the record."""

from typing import Any

import pytest

from lisa.documents.splitting import ChunkingStrategy
from lisa.ingestion.change import Change, change_refusal
from lisa.ingestion.document import Destination, Document, Intent, Location, Status

INBOX = Location(bucket="inbox", key="a.txt")
HANDBOOK = Destination(
    repository_id="handbook", collection_id="letters", embedding_model="minilm",
    chunking=ChunkingStrategy(size=512, overlap=51),
)  # fmt: skip


def stored(**about: Any) -> Document:
    return Document(
        document_id="d", location=INBOX, destination=HANDBOOK, status=Status.SEARCHABLE, username="ada",
        ingestion_type="auto",
        **{"generation": 3, "intent": Intent.MATCH, "requested_at": 1_000} | about,
    )  # fmt: skip


def change(**about: Any) -> Change:
    return Change(document_id="d", location=INBOX, destination=HANDBOOK, at=2_000, **about)


@pytest.mark.parametrize(
    ("of_the_record", "of_the_event", "expected"),
    [("B", "C", None), ("B", "B", "seen"), ("B", "A", "old"), (None, "A", None), ("B", None, None)],
)
def test_the_sequencer_orders_the_events_of_an_object(
    of_the_record: str | None, of_the_event: str | None, expected: str | None
) -> None:
    assert change_refusal(stored(sequencer=of_the_record), change(sequencer=of_the_event)) == expected


@pytest.mark.parametrize(("since", "expected"), [(None, None), (999, "seen"), (1_000, "seen"), (1_001, None)])
def test_a_change_is_ignored_if_the_document_changed_since(since: int | None, expected: str | None) -> None:
    assert change_refusal(stored(), change(since=since)) == expected


@pytest.mark.parametrize(("seen", "expected"), [(None, None), (0, "seen"), (2, "seen"), (3, None), (4, "seen")])
def test_a_comparison_changes_only_the_generation_that_it_saw(seen: int | None, expected: str | None) -> None:
    assert change_refusal(stored(), change(seen=seen)) == expected


@pytest.mark.parametrize(
    ("about", "expected"),
    [
        ({"revives": False}, "old"),
        ({"revives": False, "occurred_at": 1_001}, "old"),
        ({"revives": True}, None),
        ({"occurred_at": 999}, "old"),
        ({"occurred_at": 1_000}, "old"),
        ({"occurred_at": 1_001}, None),
    ],
)
def test_only_a_newer_object_brings_back_a_document_that_a_user_removed(
    about: dict[str, Any], expected: str | None
) -> None:
    assert change_refusal(stored(intent=Intent.REMOVE), change(**about)) == expected


@pytest.mark.parametrize("intent", [Intent.MATCH, Intent.UNWANTED])
def test_a_document_that_no_user_removed_accepts_every_change(intent: Intent) -> None:
    assert change_refusal(stored(intent=intent), change(revives=False, occurred_at=1)) is None
