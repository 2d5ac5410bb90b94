"""The fork server of the sandbox: it imports the parsers once and forks a limited child for each document.

Its standard input is a socket. It receives an order with two files and sends the exit of the child. It ends when its
parent closes the socket.
"""

import gc
import json
import os
import resource
import signal
import socket
from dataclasses import astuple
from typing import Any, NoReturn

from lisa.documents.extraction import Limits, extract_text
from lisa.documents.text import DocumentText, PageRange, Unreadable

_MAX_RESULT_BYTES = 64 * 1024 * 1024
_MAX_OPEN_FILES = 32


def serve_orders() -> None:
    """Serve orders until the parent closes the socket."""
    import defusedxml.sax  # noqa: F401 - imported here so that no child has to
    import lxml.etree  # type: ignore[import-untyped]  # noqa: F401
    import pypdf  # noqa: F401

    import lisa.documents.pdf.pdfium_reader  # noqa: F401

    gc.set_threshold(10_000)  # a large PDF has millions of objects and hardly a cycle: saves a third of the CPU
    gc.freeze()  # the collector leaves these objects alone, so children share their memory
    with socket.socket(fileno=0) as connection:
        while True:
            order, files, _, _ = socket.recv_fds(connection, 65536, 2)
            if not order:
                return
            connection.send(json.dumps(_run_child(json.loads(order), files, connection)).encode())
            for file in files:
                os.close(file)


def _run_child(order: dict[str, Any], files: list[int], connection: socket.socket) -> tuple[int, float]:
    """Fork a child. Return its exit code, negative for a signal, and its CPU time in seconds."""
    child = os.fork()
    if child == 0:
        connection.close()
        _extract_in_child(order, *files)
    _, status, used = os.wait4(child, 0)
    return os.waitstatus_to_exitcode(status), used.ru_utime + used.ru_stime


def _extract_in_child(order: dict[str, Any], given: int, result: int) -> NoReturn:
    """Extract under limits and exit at once. The exit code is 1 if the result could not be written."""
    code = 1
    try:
        _set_limits(order["memory"], order["cpu"], order["wall"])
        with os.fdopen(given, "rb") as file:
            file.seek(0)
            content = file.read()
        pages = PageRange(*order["pages"]) if order["pages"] else None
        document = extract_text(
            content,
            name=order["name"],
            limits=Limits(*order["limits"]),
            pages=pages,
            declared_charset=order["charset"],
        )
        with os.fdopen(result, "wb") as file:
            file.write(json.dumps(_serialise_result(document)).encode())
        code = 0
    finally:
        os._exit(code)


def _set_limits(memory: int, cpu: int, wall: int) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu, cpu + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (_MAX_RESULT_BYTES, _MAX_RESULT_BYTES))
    resource.setrlimit(resource.RLIMIT_NOFILE, (_MAX_OPEN_FILES, _MAX_OPEN_FILES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.setitimer(signal.ITIMER_REAL, wall)


def _serialise_result(document: DocumentText | Unreadable) -> dict[str, object]:
    if isinstance(document, Unreadable):
        return {"cause": document.cause}
    pages = [(page.number, page.start, page.end) for page in document.pages]
    return {
        "text": document.text,
        "media_type": document.media_type,
        "pages": pages,
        "total_pages": document.total_pages,
        "gaps": [astuple(gap) for gap in document.gaps],
    }
