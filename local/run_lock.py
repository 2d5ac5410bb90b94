"""One `make run` for one folder of state: a second would take the database away from the first."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class AlreadyRunning(OSError):
    """Another process runs the installation of this folder; the message says what to do."""


@contextmanager
def hold_run_lock(home: Path) -> Iterator[None]:
    """Hold the folder's lock until the end of the block, or until this process ends, however it ends.

    Raises:
        AlreadyRunning: another process holds it.
    """
    home.mkdir(parents=True, exist_ok=True)
    with (home / "run.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AlreadyRunning(
                f"the installation of {home} runs already: use it from another terminal, or end it with Ctrl-C first"
            ) from None
        yield
