"""`python -m local.cloud`: the patched emulator in the foreground, until SIGTERM, Ctrl-C or the end of its parent."""

import fcntl
import os
import shutil
import signal
import sys
import threading
import time
from pathlib import Path

from local.cloud import stray_processes
from local.cloud.settings import read_settings

_PARENT_CHECK_SECONDS = 0.5


def main() -> None:
    """Lock the state directory, remove processes and files of a killed instance, then run the emulator."""
    settings = read_settings()
    restrict_to_owner(settings.state)
    settings.logs.mkdir(parents=True, exist_ok=True)
    lock = _lock_state_directory(settings.state / "lock")
    stray_processes.kill_stray_processes(settings.state)
    shutil.rmtree(settings.scratch, ignore_errors=True)
    settings.scratch.mkdir()
    os.environ.pop("AWS_ENDPOINT_URL", None)  # otherwise functions would receive it instead of the emulator's address
    os.environ.update(settings.build_emulator_environment())
    threading.Thread(target=_follow_parent, args=(os.getppid(),), name="parent", daemon=True).start()
    try:
        _serve_emulator()
    finally:
        os.close(lock)


def restrict_to_owner(state: Path) -> None:
    """Forbid other users to read the state directory, existing and future files: they contain secrets and keys."""
    os.umask(0o077)
    state.mkdir(parents=True, exist_ok=True)
    state.chmod(0o700)
    for kept in state.glob("*.json"):
        kept.chmod(0o600)


def _serve_emulator() -> None:
    """Import, patch and run the emulator. It reads its environment variables when it is imported."""
    import ministack.app

    from local.cloud.patches import apply_all

    apply_all()
    sys.argv = ["ministack"]
    ministack.app.main()


def _lock_state_directory(path: Path) -> int:
    """Lock the state directory until this process ends, and return the file descriptor of the lock.

    Raises:
        SystemExit: another local cloud uses the directory.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        holder = path.read_text() or "unknown"
        raise SystemExit(f"another local cloud (process {holder}) uses {path.parent}: stop it first") from None
    os.truncate(descriptor, 0)
    os.write(descriptor, str(os.getpid()).encode())
    return descriptor


def _follow_parent(parent: int) -> None:
    """End this process when its parent process has ended, even if that was killed."""
    while os.getppid() == parent:
        time.sleep(_PARENT_CHECK_SECONDS)
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    main()
