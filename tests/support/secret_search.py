"""Looking through everything an installation holds for what must not be there."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from tests.support.dump import dump
from tests.support.dump_files import log_files, state
from tests.support.secrets import Secrets
from tests.support.stored_text import StoredText

_AROUND, _SHOWN = 60, 40  # characters, lines


def stored_texts(aws: Callable[[str], Any], home: Path, cloud: Path) -> Iterator[StoredText]:
    """What can be read of a local cloud, and of the log files below `home`; `cloud` is where its state lies."""
    yield from dump(aws)
    yield from log_files(home)
    yield from state(cloud / "state")


def find_secrets(pieces: Iterable[StoredText], secrets: Secrets) -> list[str]:
    """One line for each secret that lies in a piece: where, what, and the words around it; never the secret itself."""
    return [
        f"{secrets.hidden(piece.where)}: {what}: … {_around(piece.text, start, end, secrets)} …"
        for piece in pieces
        for start, end, what in secrets.found_in(piece.text)
    ]


def assert_no_secrets(pieces: Iterable[StoredText], secrets: Secrets) -> None:
    """Fail with what was found."""
    found = find_secrets(pieces, secrets)
    shown = "\n  ".join(found[:_SHOWN])
    assert not found, f"{len(found)} secrets lie where none belongs:\n  {shown}"


def _around(text: str, start: int, end: int, secrets: Secrets) -> str:
    before, after = secrets.hidden(text[:start]), secrets.hidden(text[end:])
    return f"{before[-_AROUND:]}[…]{after[:_AROUND]}".replace("\n", " ")
