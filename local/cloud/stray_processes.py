"""The end of processes that an earlier instance of the local cloud left running."""

import os
import signal
from contextlib import suppress
from pathlib import Path

from local.cloud.settings import INSTANCE_MARK


def kill_stray_processes(state: Path) -> int:
    """Kill all processes of this state directory except this one and its ancestors; return their number.

    They are recognised by an environment variable that only the emulator sets and that every descendant inherits.
    Recorded process ids could belong to other programs by now. Linux only.
    """
    mark = f"{INSTANCE_MARK}={state}".encode()
    spared = _find_ancestors(os.getpid())
    ended = 0
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and int(entry.name) not in spared and mark in _read_environment(entry):
            with suppress(ProcessLookupError):
                os.kill(int(entry.name), signal.SIGKILL)
                ended += 1
    return ended


def _read_environment(process: Path) -> list[bytes]:
    try:
        return (process / "environ").read_bytes().split(b"\0")
    except OSError:  # it has ended, or belongs to another user
        return []


def _find_ancestors(process: int) -> set[int]:
    found = set()
    while process > 0 and process not in found:
        found.add(process)
        try:
            status = Path(f"/proc/{process}/stat").read_text()
        except OSError:
            break
        process = int(status.rpartition(")")[2].split()[1])
    return found
