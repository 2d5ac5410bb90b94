"""Starts processes that the kernel kills when the emulator dies, however it dies."""

import ctypes
import functools
import os
import signal
import subprocess
from concurrent.futures import ThreadPoolExecutor
from typing import Any

_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True)

# Linux ties the parent-death signal to the *thread* that forked, and the emulator starts
# processes from threads that end. So one thread, which lives as long as the process, starts all.
_thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="spawner")


def popen(*args: Any, **options: Any) -> "subprocess.Popen[Any]":
    """`subprocess.Popen` whose process receives SIGKILL when this process ends."""
    parent = os.getpid()

    def tie_to_parent() -> None:
        _libc.prctl(_PR_SET_PDEATHSIG, int(signal.SIGKILL))
        if os.getppid() != parent:  # it died between the fork and the call above
            os._exit(1)

    start = functools.partial(subprocess.Popen, *args, preexec_fn=tie_to_parent, **options)
    return _thread.submit(start).result()
