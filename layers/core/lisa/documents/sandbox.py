"""Extraction in a process of its own, with limits on CPU, memory and time and without credentials.

The parsers run over files that strangers made. A keeper process, started once and without the environment, has them
imported; it forks one child per document, which is killed at its limits. Bytes and results go through anonymous
memory files, so nothing needs /dev/shm (AWS Lambda has none) and a child that dies leaves nothing half sent.
"""

import atexit
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import astuple, dataclass, replace
from functools import cache
from math import ceil
from pathlib import Path
from threading import Lock
from types import TracebackType
from typing import Any, Self

from lisa.documents.limits import DEFAULT_LIMITS, Limits
from lisa.documents.page_gaps import PageGap
from lisa.documents.process_limits import ProcessLimits
from lisa.documents.refusals import too_many_bytes
from lisa.documents.text import DocumentText, PageRange, PageSpan, Unreadable
from lisa.errors import DOCUMENT_READER, TransientError

_FORK_SERVER = (
    "import sys, json; sys.path[:] = json.loads(sys.argv[1]); from lisa.documents.fork_server import serve; serve()"
)
_GRACE_SECONDS = 4
"""How much longer than its child the keeper may take to answer."""
_CRASHES = (signal.SIGSEGV, signal.SIGABRT, signal.SIGBUS, signal.SIGILL, signal.SIGFPE, signal.SIGTRAP)
"""How a native reader ends that met damage it did not expect, or no more memory."""
_TOO_BUSY = "the machine was too busy to read the document in time"


@dataclass(frozen=True)
class _ChildExit:
    """How a child ended, as `os.waitstatus_to_exitcode` says it, and the CPU time it took, in seconds."""

    code: int
    cpu: float

    @property
    def crashed(self) -> bool:
        return -self.code in _CRASHES


class Sandbox:
    """One keeper and the documents it is given, one after the other; safe to share between threads."""

    def __init__(self, bounds: ProcessLimits | None = None) -> None:
        self._bounds = bounds or ProcessLimits()
        self._lock = Lock()
        self._keeper: tuple[subprocess.Popen[bytes], socket.socket] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """End the keeper; the next document starts another."""
        if self._keeper:
            process, door = self._keeper
            self._keeper = None
            door.close()
            process.kill()
            process.wait()

    def extract(
        self,
        content: bytes | Path,
        *,
        name: str,
        limits: Limits = DEFAULT_LIMITS,
        pages: PageRange | None = None,
        declared_charset: str | None = None,
    ) -> DocumentText | Unreadable:
        """Like `lisa.documents.extraction.extract`; whatever kills the child is Unreadable too."""
        size = len(content) if isinstance(content, bytes) else content.stat().st_size
        if size > limits.max_bytes:
            return too_many_bytes(size, limits)
        cpu = self._bounds.cpu_seconds(size, pages)
        order: dict[str, object] = {"name": name, "limits": astuple(limits), "pages": pages and astuple(pages)}
        order |= {"memory": self._bounds.memory_bytes, "cpu": cpu, "wall": self._bounds.wall_seconds(cpu)}
        order["charset"] = declared_charset
        with self._lock, _MemoryFile() as given, _MemoryFile() as result:
            given.write_all(content if isinstance(content, bytes) else content.read_bytes())
            files = [given.descriptor, result.descriptor]
            end = self._ask(order, files)
            if end.crashed and end.cpu < cpu:
                careful = astuple(replace(limits, native_reader=False))
                end = self._ask(order | {"limits": careful, "cpu": ceil(cpu - end.cpu)}, files)
            return _refusal(end, cpu) if end.code else _parse_result(json.loads(result.read_all()))

    def _ask(self, order: Mapping[str, object], files: list[int]) -> _ChildExit:
        """How the child ended; a keeper that is gone is started again once.

        Raises TransientError when that one goes too: it is the machine's doing, not the document's.
        """
        wall = int(str(order["wall"]))
        for _ in range(2):
            _, door = self._keeper = self._keeper or _start_fork_server()
            door.settimeout(wall + _GRACE_SECONDS)
            try:
                socket.send_fds(door, [json.dumps(order).encode()], files)
                answer = door.recv(64)
            except TimeoutError:
                self.close()
                raise TransientError(_TOO_BUSY, dependency=DOCUMENT_READER) from None
            except OSError:
                answer = b""  # the keeper is gone
            if answer:
                return _ChildExit(*json.loads(answer))
            self.close()
        raise TransientError(
            "the process that reads documents does not start or was killed twice", dependency=DOCUMENT_READER
        )


@cache
def _shared_sandbox() -> Sandbox:
    cage = Sandbox()
    atexit.register(cage.close)
    return cage


def extract_in_sandbox(
    content: bytes | Path,
    *,
    name: str,
    limits: Limits = DEFAULT_LIMITS,
    pages: PageRange | None = None,
    declared_charset: str | None = None,
) -> DocumentText | Unreadable:
    """Extraction in this process's own cage, which lives as long as the process does."""
    return _shared_sandbox().extract(content, name=name, limits=limits, pages=pages, declared_charset=declared_charset)


def _start_fork_server() -> tuple[subprocess.Popen[bytes], socket.socket]:
    """A keeper that knows our code and nothing else: no environment, so no credentials."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with theirs:
        process = subprocess.Popen(  # noqa: S603 - this very interpreter
            [sys.executable, "-I", "-S", "-c", _FORK_SERVER, json.dumps(sys.path)],
            stdin=theirs.fileno(),
            env={"LD_LIBRARY_PATH": f"{sys.base_prefix}/lib"},  # where Lambda's Python finds its own library
        )
    return process, ours


class _MemoryFile:
    """A file without a name, in memory, shared by its descriptor."""

    def __enter__(self) -> Self:
        self.descriptor = os.memfd_create("document")
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        os.close(self.descriptor)

    def write_all(self, content: bytes) -> None:
        with os.fdopen(os.dup(self.descriptor), "wb") as file:
            file.write(content)

    def read_all(self) -> bytes:
        with os.fdopen(os.dup(self.descriptor), "rb") as file:
            file.seek(0)
            return file.read()


def _refusal(end: _ChildExit, cpu: int) -> Unreadable:
    """The document's fault, in words. Raises TransientError when it is the machine's."""
    if end.code > 0:
        return Unreadable("Reading the file takes more memory than one document is given. Split it into smaller files.")
    if -end.code == signal.SIGXCPU or (-end.code == signal.SIGKILL and end.cpu >= cpu):
        return Unreadable(f"Reading the file takes longer than {cpu} s, its limit. Split it or save it again.")
    if -end.code in (signal.SIGALRM, signal.SIGKILL):
        raise TransientError(_TOO_BUSY, dependency=DOCUMENT_READER)
    return Unreadable("The file is damaged in a way that stops its reader. Open it, save it again and upload that.")


def _parse_result(result: dict[str, Any]) -> DocumentText | Unreadable:
    if "cause" in result:
        return Unreadable(result["cause"])
    pages = tuple(PageSpan(*page) for page in result["pages"])
    gaps = tuple(PageGap(*gap) for gap in result["gaps"])
    return DocumentText(result["text"], result["media_type"], pages, result["total_pages"], gaps)
