"""An uploaded file is found by a search; a deleted one is not."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from lisa.documents.extraction import extract_text
from lisa.documents.splitting import ChunkingStrategy, split_document
from lisa.documents.text import DocumentText
from tests.support.cloud import eventually
from tests.support.installation import RunningInstallation

pytestmark = pytest.mark.cloud

KETTLE = "The kettle in room 4 is blue.\n\nThe kettle in room 5 whistles in the key of F.\n"


def chunks_of(content: str) -> list[str]:
    """Return the chunks into which the text must be split."""
    text = extract_text(content.encode(), name="a.txt")
    assert isinstance(text, DocumentText)
    return [chunk.text for chunk in split_document(text, ChunkingStrategy())]


def test_a_dropped_file_answers_a_search_and_the_citation_opens_to_exactly_its_text(
    installation: RunningInstallation,
) -> None:
    document = installation.drop("notes/kettle.txt", KETTLE)

    assert installation.at_rest(document)["status"] == "searchable"
    [passage] = installation.search("what does the kettle whistle?", topK=1)

    about = passage["metadata"]
    assert (about["document_id"], about["name"]) == (document, "kettle.txt")
    assert about["source"] == f"s3://{installation.outputs['ingestionBucket']}/notes/kettle.txt"
    assert installation.text(document, about["start"], about["end"]) == passage["page_content"]
    assert passage["page_content"] == KETTLE[about["start"] : about["end"]]


def test_a_deleted_file_is_not_found_and_leaves_no_rows(installation: RunningInstallation) -> None:
    document = installation.drop("notes/anchor.txt", "The anchor of the ferry Alma weighs ninety stone.")
    installation.at_rest(document)
    assert installation.search("how heavy is the anchor of the Alma?", topK=1)[0]["metadata"]["document_id"] == document

    installation.delete("notes/anchor.txt")

    eventually(lambda: not installation.chunk_rows(document))
    found = installation.search("how heavy is the anchor of the Alma?", topK=20)
    assert document not in {passage["metadata"]["document_id"] for passage in found}
    assert installation.document(document) is None


def test_a_replaced_file_is_found_only_by_its_new_text(installation: RunningInstallation) -> None:
    document = installation.drop("notes/bell.txt", "The bell of Lenn is struck at seven.")
    first = installation.at_rest(document)["version"]

    installation.drop("notes/bell.txt", "The bell of Lenn is struck at nine.")

    eventually(lambda: (installation.document(document) or {}).get("version") not in (first, None))
    installation.settle()
    assert [row[2] for row in installation.chunk_rows(document)] == ["The bell of Lenn is struck at nine."]


def test_five_concurrent_uploads_of_a_file_make_one_document_with_one_set_of_chunks(
    installation: RunningInstallation,
) -> None:
    content = "\n\n".join(f"Paragraph {n} of the ship's log speaks of day {n} at sea." * 6 for n in range(20))

    with ThreadPoolExecutor(5) as pool:
        [document] = set(pool.map(lambda _: installation.drop("logs/ship.txt", content), range(5)))

    installation.settle()
    found = installation.at_rest(document)
    assert found["status"] == "searchable"
    assert [row[2] for row in installation.chunk_rows(document)] == chunks_of(content)
    assert {row[1] for row in installation.chunk_rows(document)} == {found["version"]}
    assert listed(installation).count(found["source"]) == 1


def listed(installation: RunningInstallation) -> list[str]:
    """Return the sources of every searchable document, newest first."""
    answer = installation.ask("GET", "/repository/default/document", params={"pageSize": 100}).json()
    assert not answer["hasNextPage"]
    return [document["source"] for document in answer["documents"]]
