"""Child processes that the kernel kills when the emulator ends for any reason."""

import ctypes
import functools
import os
import signal
import subprocess
from concurrent.futures import ThreadPoolExecutor
from typing import Any

_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True)

# Linux sends the parent-death signal when the *thread* that forked ends, and the emulator starts processes in
# short-lived threads. Therefore one thread, which ends with the process, starts all of them.
_thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="spawner")


def start_tied_process(*args: Any, **options: Any) -> "subprocess.Popen[Any]":
    """Start a `subprocess.Popen` that receives SIGKILL when this process ends."""
    parent = os.getpid()

    def tie_to_parent() -> None:
        _libc.prctl(_PR_SET_PDEATHSIG, int(signal.SIGKILL))
        if os.getppid() != parent:  # the parent ended between the fork and the call above
            os._exit(1)

    start = functools.partial(subprocess.Popen, *args, preexec_fn=tie_to_parent, **options)
    return _thread.submit(start).result()
