"""An uploaded file is found by a search; a deleted one is not."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from lisa.documents.extraction import extract_text
from lisa.documents.splitting import ChunkingStrategy, split_document
from lisa.documents.text import DocumentText
from tests.support.cloud import eventually
from tests.support.installation import Installed

pytestmark = pytest.mark.cloud

KETTLE = "The kettle in room 4 is blue.\n\nThe kettle in room 5 whistles in the key of F.\n"


def chunks_of(content: str) -> list[str]:
    """Return the chunks into which the text must be split."""
    text = extract_text(content.encode(), name="a.txt")
    assert isinstance(text, DocumentText)
    return [chunk.text for chunk in split_document(text, ChunkingStrategy())]


def test_a_dropped_file_answers_a_search_and_the_citation_opens_to_exactly_its_text(installed: Installed) -> None:
    document = installed.drop("notes/kettle.txt", KETTLE)

    assert installed.at_rest(document)["status"] == "searchable"
    [passage] = installed.search("what does the kettle whistle?", topK=1)

    about = passage["metadata"]
    assert (about["document_id"], about["name"]) == (document, "kettle.txt")
    assert about["source"] == f"s3://{installed.outputs['ingestionBucket']}/notes/kettle.txt"
    assert installed.text(document, about["start"], about["end"]) == passage["page_content"]
    assert passage["page_content"] == KETTLE[about["start"] : about["end"]]


def test_a_deleted_file_is_not_found_and_leaves_no_rows(installed: Installed) -> None:
    document = installed.drop("notes/anchor.txt", "The anchor of the ferry Alma weighs ninety stone.")
    installed.at_rest(document)
    assert installed.search("how heavy is the anchor of the Alma?", topK=1)[0]["metadata"]["document_id"] == document

    installed.delete("notes/anchor.txt")

    eventually(lambda: not installed.chunk_rows(document))
    found = installed.search("how heavy is the anchor of the Alma?", topK=20)
    assert document not in {passage["metadata"]["document_id"] for passage in found}
    assert installed.document(document) is None


def test_a_replaced_file_is_found_only_by_its_new_text(installed: Installed) -> None:
    document = installed.drop("notes/bell.txt", "The bell of Lenn is struck at seven.")
    first = installed.at_rest(document)["version"]

    installed.drop("notes/bell.txt", "The bell of Lenn is struck at nine.")

    eventually(lambda: (installed.document(document) or {}).get("version") not in (first, None))
    installed.settle()
    assert [row[2] for row in installed.chunk_rows(document)] == ["The bell of Lenn is struck at nine."]


def test_five_concurrent_uploads_of_a_file_make_one_document_with_one_set_of_chunks(installed: Installed) -> None:
    content = "\n\n".join(f"Paragraph {n} of the ship's log speaks of day {n} at sea." * 6 for n in range(20))

    with ThreadPoolExecutor(5) as pool:
        [document] = set(pool.map(lambda _: installed.drop("logs/ship.txt", content), range(5)))

    installed.settle()
    found = installed.at_rest(document)
    assert found["status"] == "searchable"
    assert [row[2] for row in installed.chunk_rows(document)] == chunks_of(content)
    assert {row[1] for row in installed.chunk_rows(document)} == {found["version"]}
    assert listed(installed).count(found["source"]) == 1


def listed(installed: Installed) -> list[str]:
    """Return the sources of every searchable document, newest first."""
    answer = installed.ask("GET", "/repository/default/document", params={"pageSize": 100}).json()
    assert not answer["hasNextPage"]
    return [document["source"] for document in answer["documents"]]
