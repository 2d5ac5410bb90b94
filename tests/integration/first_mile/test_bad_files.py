"""Unreadable files among good ones fail with a cause and do not delay the others."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import pytest

from tests.support.cloud import eventually
from tests.support.hostile_files import MEGABYTE, PDF, encrypted_pdf, scanned_pdf
from tests.support.installation import RunningInstallation

pytestmark = pytest.mark.cloud

POISON: dict[str, tuple[Callable[[], bytes], str]] = {
    "poison/cut.pdf": (lambda: PDF[:60], "cut off"),
    "poison/scan.pdf": (scanned_pdf, "its pages are images"),
    "poison/secret.pdf": (lambda: encrypted_pdf("secret"), "password"),
    "poison/letter.docx": (lambda: b"Dear all", "no ZIP archive"),
    "poison/fifty-megabytes.txt": (lambda: b"one line\n" * (50 * MEGABYTE // 9), "2,000,000 characters"),
    "poison/wide.csv": (lambda: b",".join(b"column %d" % n for n in range(1_000_000)), "2,000,000 characters"),
    "poison/more-than-fifty.txt": (lambda: b"a" * (50 * MEGABYTE + 1), "the limit is 52,428,800"),
}
"""Key: its bytes, and words its cause contains."""

NAMES = [
    "with a space.txt",
    " two  spaces .txt",
    "a+b.txt",
    "100%.txt",
    "50%25 off.txt",
    "été.txt",
    "漢字.txt",
    "сельдь.txt",
    "🦆.txt",
    'o\'clock "sharp".txt',
    "a&b=c?d#e;f.txt",
    "<tag>&amp;.txt",
    "no-suffix",
    "line\nfeed.txt",
    "carriage\rreturn and\ttab.txt",
    "controls \x01\x1b[2J.txt",
]


def content_of(name: str) -> str:
    """Return a text that only the file of this name has."""
    return f"The file number {NAMES.index(name)} tells of {NAMES.index(name)} geese that swim in the moat."


@pytest.fixture(scope="module")
def finished_documents(installation: RunningInstallation) -> dict[str, dict[str, Any]]:
    """Every finished document by key, after bad and good files were read in the same batches."""
    good = {f"good/{name}": content_of(name).encode() for name in NAMES}
    files = good | {key: make() for key, (make, _) in POISON.items()}
    keys = sorted(files, key=lambda key: key.split("/")[1])  # bad files between good ones
    with indexing_held_back(installation), ThreadPoolExecutor(4) as pool:
        ids = list(pool.map(lambda key: installation.drop(key, files[key]), keys))
        eventually(lambda: all(installation.document(document) for document in ids), within=30)
    return {key: installation.at_rest(document) for key, document in zip(keys, ids, strict=True)}


@contextmanager
def indexing_held_back(installation: RunningInstallation) -> Iterator[None]:
    """Pause indexing during the block, so that the requests are read in full batches afterwards."""
    functions = installation.aws("lambda")
    [mapping] = [
        found
        for found in functions.list_event_source_mappings()["EventSourceMappings"]
        if "IndexRequests" in found["EventSourceArn"]
    ]
    functions.update_event_source_mapping(UUID=mapping["UUID"], Enabled=False)
    yield
    functions.update_event_source_mapping(UUID=mapping["UUID"], Enabled=True)


@pytest.mark.parametrize("key", POISON)
def test_an_unreadable_file_fails_with_a_readable_cause(
    finished_documents: dict[str, dict[str, Any]], key: str
) -> None:
    document = finished_documents[key]

    assert (document["status"], document["chunks"]) == ("failed", 0)
    assert POISON[key][1] in document["cause"]


@pytest.mark.parametrize("name", NAMES)
def test_a_good_file_among_bad_ones_is_found_by_its_exact_name(
    installation: RunningInstallation, finished_documents: dict[str, dict[str, Any]], name: str
) -> None:
    found = installation.search(content_of(name), topK=3)

    document = finished_documents[f"good/{name}"]
    assert (document["status"], document["cause"], document["document_name"]) == ("searchable", None, name)
    [about] = [p["metadata"] for p in found if p["page_content"] == content_of(name)]
    assert about["name"] == name
    assert about["source"] == f"s3://{installation.outputs['ingestionBucket']}/good/{name}"


def test_bad_files_leave_no_rows(
    installation: RunningInstallation, finished_documents: dict[str, dict[str, Any]]
) -> None:
    rows = {key: installation.chunk_rows(finished_documents[key]["document_id"]) for key in POISON}

    assert not any(rows.values())


def test_bad_files_leave_no_messages(
    installation: RunningInstallation, finished_documents: dict[str, dict[str, Any]]
) -> None:
    installation.settle()

    assert installation.messages() == {}


def test_a_bad_file_is_a_failed_job_with_the_same_cause(
    installation: RunningInstallation, finished_documents: dict[str, dict[str, Any]]
) -> None:
    token = installation.outputs["adminToken"]
    jobs = installation.ask("GET", "/repository/default/jobs", token=token, params={"pageSize": 100}).json()["jobs"]

    failed = {job["document_id"]: (job["status"], job["error_message"]) for job in jobs}
    for key in POISON:
        assert failed[finished_documents[key]["document_id"]] == ("INGESTION_FAILED", finished_documents[key]["cause"])


def test_a_bad_file_replaced_by_a_good_one_is_searchable(
    installation: RunningInstallation, finished_documents: dict[str, dict[str, Any]]
) -> None:
    document = installation.drop("poison/cut.pdf", PDF)

    eventually(lambda: (installation.document(document) or {})["status"] == "searchable", within=30)
    assert (installation.document(document) or {})["cause"] is None
