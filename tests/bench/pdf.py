"""Pages per second and the share of words found in PDFs, with both readers and with one.

The words of generated files are known. For packaged files (PDFS= names a folder; by default those of this machine's
packages) they are the words on which independent readers agree; without such a reader these files are skipped.
"""

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from rich.console import Console
from rich.table import Table

from lisa.documents.limits import DEFAULT_LIMITS, Limits
from lisa.documents.sandbox import Sandbox
from lisa.documents.text import DocumentText
from tests.bench.typeset import typeset

FILES_PER_KIND = int(os.environ.get("EACH", "16"))
"""Files of each generated kind; 15 kinds make 240."""
BEFORE, AFTER = replace(DEFAULT_LIMITS, native_reader=False), DEFAULT_LIMITS
_PACKAGES = (Path(sys.prefix), Path("/usr/share/doc"), Path("/usr/share/texmf"))


@dataclass(frozen=True)
class File:
    """A PDF, the words that must be found, and the words that may be found."""

    kind: str
    content: bytes
    words: Counter[str]
    known: Counter[str]


def extract_words(text: str) -> Counter[str]:
    """Return the words of a text with ligatures as letters; signs alone are not words."""
    words = unicodedata.normalize("NFKC", text.replace("-\n", "-")).split()
    return Counter(word for word in words if any(map(str.isalnum, word)))


@dataclass
class Score:
    """The results of one kind of file: share of words found, wrong words, pages and seconds."""

    shares: list[float] = field(default_factory=list)
    invented: int = 0
    refused: int = 0
    pages: int = 0
    seconds: float = 0.0

    def add_result(self, document: object, file: "File", seconds: float) -> None:
        self.seconds += seconds
        if not isinstance(document, DocumentText):
            self.refused += 1
            self.shares.append(0.0)
            return
        found = extract_words(document.text)
        self.pages += document.total_pages
        self.shares.append((found & file.words).total() / max(file.words.total(), 1))
        self.invented += sum(count for word, count in (found - file.known).items() if any(map(str.isdigit, word)))

    @property
    def summary(self) -> str:
        low = sum(share < 0.9 for share in self.shares)
        rate = self.pages / self.seconds if self.seconds else 0
        mean = statistics.fmean(self.shares)
        return f"{mean:6.1%}  {low:3} low  {self.refused:3} refused  {self.invented:5} new numbers  {rate:6.0f} pages/s"


def compare(files: Iterable[File], console: Console, title: str) -> None:
    """Read each file both ways in turn, so that other load affects both alike."""
    scores: dict[str, dict[str, Score]] = defaultdict(lambda: {"before": Score(), "after": Score()})
    with Sandbox() as sandbox:
        sandbox.extract_text(b"warm", name="a.txt")
        for number, file in enumerate(files):
            for way in sorted(scores[file.kind], reverse=bool(number % 2)):
                _read(sandbox, file, BEFORE if way == "before" else AFTER, scores[file.kind][way])
    table = Table("kind", "files", "one reader alone", "both readers", title=title)
    for kind, ways in scores.items():
        table.add_row(kind, str(len(ways["after"].shares)), ways["before"].summary, ways["after"].summary)
    every = {way: _add_scores([ways[way] for ways in scores.values()]) for way in ("before", "after")}
    table.add_row("all", str(len(every["after"].shares)), every["before"].summary, every["after"].summary)
    console.print(table)


def _read(sandbox: Sandbox, file: File, limits: Limits, score: Score) -> None:
    start = time.perf_counter()
    document = sandbox.extract_text(file.content, name="a.pdf", limits=limits)
    score.add_result(document, file, time.perf_counter() - start)


def _add_scores(scores: list[Score]) -> Score:
    whole = Score()
    for score in scores:
        whole.shares += score.shares
        whole.invented, whole.refused = whole.invented + score.invented, whole.refused + score.refused
        whole.pages, whole.seconds = whole.pages + score.pages, whole.seconds + score.seconds
    return whole


def generate_files() -> Iterator[File]:
    """Return files with known words."""
    for generated in typeset(FILES_PER_KIND):
        words = extract_words(" ".join(generated.words))
        yield File(generated.kind, generated.content, words, words)


def find_packaged_files(console: Console) -> Iterator[File]:
    """Return files of packages on this machine on whose words independent readers agree."""
    folders = [Path(os.environ["PDFS"])] if "PDFS" in os.environ else _PACKAGES
    paths = sorted({path for folder in folders if folder.is_dir() for path in folder.rglob("*.pdf")})
    if not shutil.which("pdftotext"):
        console.print(f"[bold red]LEFT OUT: {len(paths)} packaged files, as pdftotext (poppler-utils) is not here[/]")
        return
    for path in paths:
        file = _read_packaged_file(path)
        if file.words.total() >= 20:
            yield file


def _read_packaged_file(path: Path) -> File:
    """Return the words of one independent reader or common to two, and the words that either finds."""
    first = extract_words(_run("pdftotext", "-q", str(path), "-"))
    second = extract_words(_run("pdf2txt.py", str(path))) if shutil.which("pdf2txt.py") else first
    return File("packaged", path.read_bytes(), first & second, first | second)


def _run(*command: str) -> str:
    with tempfile.TemporaryFile() as errors:
        try:
            done = subprocess.run(command, stdout=subprocess.PIPE, stderr=errors, timeout=60, check=False)
        except subprocess.TimeoutExpired:
            return ""
    return done.stdout.decode("utf-8", "replace")


def main() -> None:
    """Print both tables."""
    console = Console(width=190)
    compare(generate_files(), console, "generated files")
    files = list(find_packaged_files(console))
    if files:
        compare(files, console, "packaged files")


if __name__ == "__main__":
    main()
