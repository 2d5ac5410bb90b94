"""Extraction in a process of its own, with limits on CPU, memory and time, and without credentials.

The parsers read files of strangers. A fork server, started once without the environment, has the parsers imported. It
forks one child per document, which is killed at its limits. Contents and results are anonymous memory files, so
/dev/shm is not needed (AWS Lambda has none) and a killed child leaves no partial message.
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
    "import sys, json; sys.path[:] = json.loads(sys.argv[1]); "
    "from lisa.documents.fork_server import serve_orders; serve_orders()"
)
_GRACE_SECONDS = 4
"""Seconds that the fork server may take to answer after its child's time is over."""
_CRASHES = (signal.SIGSEGV, signal.SIGABRT, signal.SIGBUS, signal.SIGILL, signal.SIGFPE, signal.SIGTRAP)
"""Signals that end a native reader at unexpected damage or without memory."""
_TOO_BUSY = "the machine was too busy to read the document in time"


@dataclass(frozen=True)
class _ChildExit:
    """The exit code of a child, as of `os.waitstatus_to_exitcode`, and its CPU time in seconds."""

    code: int
    cpu: float

    @property
    def has_crashed(self) -> bool:
        return -self.code in _CRASHES


class Sandbox:
    """A fork server that reads one document after the other. Threads may share it."""

    def __init__(self, bounds: ProcessLimits | None = None) -> None:
        self._bounds = bounds or ProcessLimits()
        self._lock = Lock()
        self._server: tuple[subprocess.Popen[bytes], socket.socket] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Stop the fork server. The next document starts another."""
        if self._server:
            process, connection = self._server
            self._server = None
            connection.close()
            process.kill()
            process.wait()

    def extract_text(
        self,
        content: bytes | Path,
        *,
        name: str,
        limits: Limits = DEFAULT_LIMITS,
        pages: PageRange | None = None,
        declared_charset: str | None = None,
    ) -> DocumentText | Unreadable:
        """Return what `lisa.documents.extraction.extract_text` returns. A file that kills the child is Unreadable."""
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
            end = self._run_order(order, files)
            if end.has_crashed and end.cpu < cpu:
                careful = astuple(replace(limits, native_reader=False))
                end = self._run_order(order | {"limits": careful, "cpu": ceil(cpu - end.cpu)}, files)
            return _child_exit_refusal(end, cpu) if end.code else _parse_result(json.loads(result.read_all()))

    def _run_order(self, order: Mapping[str, object], files: list[int]) -> _ChildExit:
        """Run one order and return the exit of the child. A dead fork server is started again once.

        Raises TransientError when the second one dies too: then the machine is the cause, not the document.
        """
        wall = int(str(order["wall"]))
        for _ in range(2):
            _, connection = self._server = self._server or _start_fork_server()
            connection.settimeout(wall + _GRACE_SECONDS)
            try:
                socket.send_fds(connection, [json.dumps(order).encode()], files)
                answer = connection.recv(64)
            except TimeoutError:
                self.close()
                raise TransientError(_TOO_BUSY, dependency=DOCUMENT_READER) from None
            except OSError:
                answer = b""  # the fork server is gone
            if answer:
                return _ChildExit(*json.loads(answer))
            self.close()
        raise TransientError(
            "the process that reads documents does not start or was killed twice", dependency=DOCUMENT_READER
        )


@cache
def shared_sandbox() -> Sandbox:
    """Return the sandbox of this process, which lives as long as the process."""
    sandbox = Sandbox()
    atexit.register(sandbox.close)
    return sandbox


def _start_fork_server() -> tuple[subprocess.Popen[bytes], socket.socket]:
    """Start a fork server that has our code but no environment, so no credentials."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with theirs:
        process = subprocess.Popen(  # noqa: S603 - this very interpreter
            [sys.executable, "-I", "-S", "-c", _FORK_SERVER, json.dumps(sys.path)],
            stdin=theirs.fileno(),
            env={"LD_LIBRARY_PATH": f"{sys.base_prefix}/lib"},  # the place of the Python library in Lambda
        )
    return process, ours


class _MemoryFile:
    """A file in memory without a name, shared by its descriptor."""

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


def _child_exit_refusal(end: _ChildExit, cpu: int) -> Unreadable:
    """Return the refusal of the document. Raises TransientError if the machine is the cause."""
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
