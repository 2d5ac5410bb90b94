"""Finds processes that an earlier instance of the local cloud left behind."""

import os
import signal
from contextlib import suppress
from pathlib import Path

from local.cloud.settings import INSTANCE_MARK


def kill_stray_processes(state: Path) -> int:
    """Kill every process started for this state directory but us and our ancestors; return how many.

    They are known by a variable only the emulator sets, which every descendant inherits: no
    recorded process id, which may belong to somebody else by now. Linux only.
    """
    mark = f"{INSTANCE_MARK}={state}".encode()
    spared = _ancestors(os.getpid())
    ended = 0
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and int(entry.name) not in spared and mark in _environment(entry):
            with suppress(ProcessLookupError):
                os.kill(int(entry.name), signal.SIGKILL)
                ended += 1
    return ended


def _environment(process: Path) -> list[bytes]:
    try:
        return (process / "environ").read_bytes().split(b"\0")
    except OSError:  # it ended meanwhile, or is not ours to read
        return []


def _ancestors(process: int) -> set[int]:
    found = set()
    while process > 0 and process not in found:
        found.add(process)
        try:
            status = Path(f"/proc/{process}/stat").read_text()
        except OSError:
            break
        process = int(status.rpartition(")")[2].split()[1])
    return found
