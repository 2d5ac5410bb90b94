"""A lock that allows one `make run` for each state folder."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class AlreadyRunning(OSError):
    """The installation of this folder is already running; the message says what to do."""


@contextmanager
def hold_run_lock(home: Path) -> Iterator[None]:
    """Hold the folder's lock until the end of the block, or until this process ends for any reason.

    Raises:
        AlreadyRunning: another process holds the lock.
    """
    home.mkdir(parents=True, exist_ok=True)
    with (home / "run.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AlreadyRunning(
                f"the installation of {home} is already running: use it from another terminal or stop it (Ctrl-C)"
            ) from None
        yield
