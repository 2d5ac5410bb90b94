"""Lambda workers die with the emulator, even when it is killed without a chance to stop them."""

import subprocess

from ministack.core import lambda_runtime

from local.cloud.patching import Overlay, find_native, require
from local.cloud.spawner import popen


def apply() -> None:
    """Natively a worker in the middle of a handler outlives a killed emulator and goes on writing."""
    require(find_native(lambda_runtime, "subprocess") is subprocess, "lambda_runtime to use subprocess")
    lambda_runtime.subprocess = Overlay(subprocess, Popen=popen)
