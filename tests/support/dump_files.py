"""The texts in files of an installation: its logs, and the local cloud's state of every service."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.support.stored_text import StoredText

#: Services that may store secrets: Secrets Manager and the identity provider.
_VAULTS = frozenset({"secretsmanager", "cognito"})
_TERMINAL = "run.log"
_LOGS = "cloudwatch_logs"  # by far the largest, and read through its API


def log_files(home: Path) -> Iterator[StoredText]:
    """Yield every line of every log file below the folder, except the output that `make run` shows to its user."""
    for path in sorted(path for path in home.rglob("*.log") if path.name != _TERMINAL):
        with path.open(errors="replace") as lines:
            for number, line in enumerate(lines, 1):
                yield StoredText(f"file {path.relative_to(home)}, line {number}", line)


def state(directory: Path) -> Iterator[StoredText]:
    """Yield every text in the state of every service: archived events, inputs of targets, messages, schedules."""
    for path in sorted(directory.glob("*.json")):
        if path.stem not in {*_VAULTS, _LOGS}:
            yield from _texts(f"state of {path.stem}", json.loads(path.read_text()))


def _texts(where: str, value: Any) -> Iterator[StoredText]:
    if isinstance(value, str):
        yield StoredText(where, value)
    elif isinstance(value, dict):
        for name, one in value.items():
            yield StoredText(f"{where}, a name", str(name))
            yield from _texts(f"{where}/{name}", one)
    elif isinstance(value, list):
        for number, one in enumerate(value):
            yield from _texts(f"{where}/{number}", one)
