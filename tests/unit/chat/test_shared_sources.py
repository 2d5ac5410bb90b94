"""The sources that viewers of a share may not read."""

import json
from typing import Any

import pytest

from lisa.chat.shared_sources import hide_sources
from tests.support.sources import HIDDEN, OPEN, may_read, source


def message(**metadata: Any) -> dict[str, Any]:
    return {"content": "It ends [1].", "metadata": metadata}


def test_a_source_that_the_viewer_may_read_is_unchanged() -> None:
    found = message(ragDocuments=[source(OPEN)], annotations=[{"type": "char_location", "cited_text": "text"}])

    assert hide_sources(found, may_read) == found


@pytest.mark.parametrize(
    "hidden",
    [
        source(HIDDEN),
        source(OPEN, collection_id=None),
        {"pageContent": "secret text", "metadata": {"name": "Contract.pdf", "source": "s3://inbox/secret"}},
    ],
)
def test_a_source_that_the_viewer_may_not_read_has_a_title_alone(hidden: dict[str, Any]) -> None:
    citation = {"type": "char_location", "cited_text": "secret text", "document_title": "Contract.pdf", "file_id": "d"}
    found = hide_sources(message(ragDocuments=[source(OPEN), hidden], annotations=[citation]), may_read)["metadata"]

    assert found["ragDocuments"][0] == source(OPEN)
    assert found["ragDocuments"][1]["title"] == "Contract.pdf"
    assert found["ragDocuments"][1]["hidden"] is True
    assert found["annotations"] == [{"type": "char_location", "document_title": "Contract.pdf"}]
    assert not any(word in json.dumps(found["ragDocuments"][1]) for word in ("s3:", "secret", '"page"', '"start"'))


@pytest.mark.parametrize(("place", "shown"), [(OPEN, "I read it."), (HIDDEN, None)])
def test_the_reasoning_about_a_hidden_source_is_left_out(place: tuple[str, str], shown: str | None) -> None:
    found = message(ragDocuments=[source(place)]) | {"reasoningContent": "I read it."}

    assert hide_sources(found, may_read)["reasoningContent"] == shown


def test_annotations_without_a_list_of_sources_are_removed() -> None:
    assert hide_sources(message(annotations=[{"cited_text": "x"}], ragDocuments="x"), may_read) == message()
