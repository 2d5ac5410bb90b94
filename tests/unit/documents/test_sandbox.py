"""A document that crashes or overuses its process ends soon with a cause, and harms no other document."""

from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from lisa.documents.extraction import extract_text
from lisa.documents.page_gaps import PageGap
from lisa.documents.process_limits import ProcessLimits
from lisa.documents.sandbox import Sandbox
from lisa.documents.text import DocumentText, PageRange, Unreadable
from lisa.errors import TransientError
from local.samples import build_sample_docx, build_sample_pdf
from tests.support.hostile_files import (
    HOSTILE,
    MEGABYTE,
    pdf_of_a_page_and_a_bomb,
    pdf_of_many_operators,
    pdf_of_repeated_pages,
)
from tests.support.office_parts import epub_file, odt_file, pptx_file, xlsx_file
from tests.support.packed_pdf import pdf_of_packed_objects

ORDERLY = {"a.pdf": build_sample_pdf(), "a.docx": build_sample_docx(), "a.txt": "é\r\n".encode()}
ORDERLY |= {
    "a.xlsx": xlsx_file("<row><c><v>1</v></c></row>"),
    "a.odt": odt_file("<x:p>a</x:p>"),
    "a.epub": epub_file(["a"]),
}
ORDERLY["a.pptx"] = pptx_file("<p:sp><p:txBody><a:p><a:r><a:t>hello</a:t></a:r></a:p></p:txBody></p:sp>")


def fork_servers() -> set[psutil.Process]:
    children = psutil.Process().children()
    return {child for child in children if "lisa.documents.fork_server" in " ".join(child.cmdline())}


def cpu_seconds_of_children() -> float:
    return sum(
        fork_server.cpu_times().children_user + fork_server.cpu_times().children_system
        for fork_server in fork_servers()
    )


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    """Return one sandbox for all tests of the module, so that every hostile file precedes another one."""
    with Sandbox() as sandbox:
        sandbox.extract_text(b"warm", name="a.txt")
        yield sandbox


@pytest.fixture
def sandbox_and_fork_server() -> Iterator[tuple[Sandbox, psutil.Process]]:
    """Return a sandbox for this test alone, and its fork server."""
    others = fork_servers()
    with Sandbox() as sandbox:
        sandbox.extract_text(b"warm", name="a.txt")
        (fork_server,) = fork_servers() - others
        yield sandbox, fork_server


@pytest.mark.parametrize("what", HOSTILE)
def test_a_hostile_file_ends_within_five_seconds_in_a_cause_for_users(what: str, sandbox: Sandbox) -> None:
    name, make, words = HOSTILE[what]
    content = make()

    before = cpu_seconds_of_children()
    document = sandbox.extract_text(content, name=name)

    assert isinstance(document, Unreadable)
    assert words in document.cause
    assert document.cause.endswith(".")
    assert cpu_seconds_of_children() - before < 5  # of the processor: a busy machine takes longer for the same work


@pytest.mark.parametrize("name", ORDERLY)
def test_the_sandbox_returns_the_same_as_extraction(name: str, sandbox: Sandbox, tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_bytes(ORDERLY[name])

    expected = extract_text(ORDERLY[name], name=name)

    assert sandbox.extract_text(ORDERLY[name], name=name) == expected
    assert sandbox.extract_text(file, name=name) == expected


def test_the_sandbox_returns_the_requested_range_of_pages(sandbox: Sandbox) -> None:
    document = sandbox.extract_text(build_sample_pdf(), name="a.pdf", pages=PageRange(2, 1))

    assert document == extract_text(build_sample_pdf(), name="a.pdf", pages=PageRange(2, 1))
    assert isinstance(document, DocumentText)
    assert ([page.number for page in document.pages], document.total_pages) == ([2], 3)


def test_a_pdf_of_a_million_pages_is_refused_within_five_seconds_for_a_range_of_a_hundred(
    sandbox: Sandbox,
) -> None:
    content = pdf_of_repeated_pages(1, declared=1_000_000)

    before = cpu_seconds_of_children()
    document = sandbox.extract_text(content, name="a.pdf", pages=PageRange(1, 100))

    assert isinstance(document, Unreadable)
    assert "20,000 pages" in document.cause
    assert cpu_seconds_of_children() - before < 5


def test_a_page_of_half_a_million_drawings_is_read(sandbox: Sandbox) -> None:
    document = sandbox.extract_text(pdf_of_many_operators(500_000), name="a.pdf")

    assert isinstance(document, DocumentText)
    assert "a" in document.text


def test_a_file_that_crashes_the_native_reader_is_read_by_the_other_one(sandbox: Sandbox) -> None:
    document = sandbox.extract_text(pdf_of_a_page_and_a_bomb(300 * MEGABYTE), name="a.pdf")

    assert isinstance(document, DocumentText)
    assert document.text.strip() == "Harmless"
    assert document.gaps == (PageGap("work", 2, 2),)


def test_a_document_on_a_busy_machine_is_retried() -> None:
    slow = pdf_of_many_operators(20_000, pages=2_000)

    with (
        Sandbox(ProcessLimits(base_seconds=60, max_wall_seconds=1)) as sandbox,
        pytest.raises(TransientError, match="busy"),
    ):
        sandbox.extract_text(slow, name="a.pdf")


def test_the_cpu_time_decides_and_the_wall_time_is_far_longer() -> None:
    bounds = ProcessLimits()

    assert bounds.wall_seconds(4) == 40
    assert bounds.wall_seconds(bounds.max_seconds) == 150


def test_the_memory_for_a_page_does_not_grow_with_the_objects_of_the_others() -> None:
    content = pdf_of_packed_objects(pages=300, links=100)

    with Sandbox(ProcessLimits(memory_bytes=128 * MEGABYTE)) as sandbox:
        document = sandbox.extract_text(content, name="a.pdf", pages=PageRange(200, 1))

    assert isinstance(document, DocumentText), document
    assert (document.text.strip(), document.total_pages) == ("Page", 300)


def test_the_cpu_time_of_a_range_depends_on_its_pages_and_not_on_the_file_size() -> None:
    bounds, large = ProcessLimits(), 50 * MEGABYTE

    assert bounds.cpu_seconds(large) == bounds.cpu_seconds(large, PageRange(1, 10_000)) == 120
    assert bounds.cpu_seconds(large, PageRange(1, 100)) == bounds.cpu_seconds(large, PageRange(901, 100)) == 79
    assert bounds.cpu_seconds(large, PageRange(1, 1)) == 30
    assert bounds.cpu_seconds(MEGABYTE) == bounds.cpu_seconds(MEGABYTE, PageRange(1, 100)) == 20
    assert bounds.cpu_seconds(100, PageRange(1, 100)) == bounds.base_seconds


def test_the_cause_names_the_limit_and_the_next_document_is_read() -> None:
    with Sandbox(ProcessLimits(base_seconds=1)) as sandbox:
        slow = sandbox.extract_text(pdf_of_many_operators(20_000, pages=100), name="a.pdf")
        neighbour = sandbox.extract_text(build_sample_pdf(), name="b.pdf")

    assert slow == Unreadable("Reading the file takes longer than 1 s, its limit. Split it or save it again.")
    assert isinstance(neighbour, DocumentText)


def test_a_killed_fork_server_is_replaced(sandbox_and_fork_server: tuple[Sandbox, psutil.Process]) -> None:
    sandbox, fork_server = sandbox_and_fork_server
    fork_server.kill()

    assert sandbox.extract_text(b"two", name="a.txt") == DocumentText("two", "text/plain")


def test_the_parsers_have_no_environment_and_so_no_credentials(
    sandbox_and_fork_server: tuple[Sandbox, psutil.Process],
) -> None:
    _, fork_server = sandbox_and_fork_server

    assert set(fork_server.environ()) == {"LD_LIBRARY_PATH"}


def test_a_closed_sandbox_leaves_no_process(sandbox_and_fork_server: tuple[Sandbox, psutil.Process]) -> None:
    sandbox, fork_server = sandbox_and_fork_server
    sandbox.close()

    assert not fork_server.is_running()
