"""Patch: Lambda workers end with the emulator, even if it is killed."""

import subprocess

from ministack.core import lambda_runtime

from local.cloud.patching import Overlay, find_native, raise_if_outdated
from local.cloud.spawner import start_tied_process


def apply() -> None:
    """Apply the patch. Without it, a worker that runs a handler continues after the emulator was killed."""
    raise_if_outdated(find_native(lambda_runtime, "subprocess") is subprocess, "lambda_runtime to use subprocess")
    lambda_runtime.subprocess = Overlay(subprocess, Popen=start_tied_process)
