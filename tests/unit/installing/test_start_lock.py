"""The lock that allows one `make run` at a time in the folder of an installation."""

import subprocess
import sys
from pathlib import Path

import pytest

from local.run_lock import AlreadyRunning, hold_run_lock
from local.settings import ROOT

HOLD = "import sys; from pathlib import Path; from local.run_lock import hold_run_lock\n"
HOLD += "with hold_run_lock(Path(sys.argv[1])): print('held', flush=True); sys.stdin.read()"


def test_a_second_make_run_in_the_same_folder_is_refused(tmp_path: Path) -> None:
    with hold_run_lock(tmp_path), pytest.raises(AlreadyRunning, match="is already running"), hold_run_lock(tmp_path):
        pass


def test_a_concurrent_make_run_in_another_folder_is_allowed(tmp_path: Path) -> None:
    with hold_run_lock(tmp_path / "one"), hold_run_lock(tmp_path / "other"):
        pass


def test_a_new_make_run_may_start_after_a_killed_one(tmp_path: Path) -> None:
    command = [sys.executable, "-c", HOLD, str(tmp_path)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"held\n"
        with pytest.raises(AlreadyRunning), hold_run_lock(tmp_path):
            pass
        other.kill()

    with hold_run_lock(tmp_path):
        pass
