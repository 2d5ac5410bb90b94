"""The search for secrets in everything that an installation stores."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from tests.support.dump import dump
from tests.support.dump_files import log_files, state
from tests.support.secrets import Secrets
from tests.support.stored_text import StoredText

_AROUND, _SHOWN = 60, 40  # characters, lines


def stored_texts(aws: Callable[[str], Any], home: Path, cloud: Path) -> Iterator[StoredText]:
    """Yield the texts that a local cloud stores, those of the log files below `home` and of the state in `cloud`."""
    yield from dump(aws)
    yield from log_files(home)
    yield from state(cloud / "state")


def find_secrets(pieces: Iterable[StoredText], secrets: Secrets) -> list[str]:
    """Return one line per secret found: its place, its kind and the words around it, never the secret itself."""
    return [
        f"{secrets.hidden(piece.where)}: {what}: … {_around(piece.text, start, end, secrets)} …"
        for piece in pieces
        for start, end, what in secrets.found_in(piece.text)
    ]


def assert_no_secrets(pieces: Iterable[StoredText], secrets: Secrets) -> None:
    """Fail with a list of the secrets found."""
    found = find_secrets(pieces, secrets)
    shown = "\n  ".join(found[:_SHOWN])
    assert not found, f"{len(found)} secrets lie where none belongs:\n  {shown}"


def _around(text: str, start: int, end: int, secrets: Secrets) -> str:
    before, after = secrets.hidden(text[:start]), secrets.hidden(text[end:])
    return f"{before[-_AROUND:]}[…]{after[:_AROUND]}".replace("\n", " ")
