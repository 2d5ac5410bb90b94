"""One run of a mutant: a forked process imports the changed module instead of the real one and runs its tests."""

import ast
import importlib.abc
import importlib.util
import math
import os
import resource
import signal
import sys
import time
from dataclasses import dataclass
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import CodeType, ModuleType
from typing import Literal

import pytest
from hypothesis import settings

from tests.mutation.targets import Target

Verdict = Literal["killed", "out of time", "survived"]
_LOADED = "ignore::pytest.PytestAssertRewriteWarning"  # of plugins that are imported before pytest starts again
_QUIET = ("-x", "-q", "--tb=no", "-p", "no:cacheprovider", "-p", "no:xdist", "-W", _LOADED)
_PATIENCE = 10.0  # times the CPU time of the tests on the real module; the same again by the clock, for busy machines
_MEMORY = 4 << 30  # bytes of address space: a loop that collects without end fails before the machine does
_OURS = ("lisa", "gateway", "functions", "local", "tests")


@dataclass(frozen=True)
class Run:
    """The exit status of the tests (0: all passed, negative: killed) and their CPU seconds."""

    code: int
    cpu: float


def prepare() -> None:
    """Make property tests deterministic."""
    settings.register_profile("mutants", database=None, derandomize=True, deadline=None)
    settings.load_profile("mutants")


def load_libraries(target: Target) -> None:
    """Import the libraries of a target's tests and forget our own modules, so that forks start fast."""
    with Path(os.devnull).open("w") as nowhere:
        kept, sys.stdout = sys.stdout, nowhere
        try:
            pytest.main([*_QUIET, "--collect-only", *target.tests])
        finally:
            sys.stdout = kept
    for name in [name for name in sys.modules if name.partition(".")[0] in _OURS]:
        if not name.startswith("tests.mutation") and name != "tests":
            del sys.modules[name]


def verdict(target: Target, tree: ast.Module, usual: Run) -> Verdict:
    """Return the verdict of the tests on this form of the module."""
    run = run_tests(target, tree, limit=math.ceil(2 + _PATIENCE * usual.cpu))
    if run.code < 0:
        return "out of time"
    return "killed" if run.code else "survived"


def run_tests(target: Target, tree: ast.Module, limit: int) -> Run:
    """Run the tests of the target with this form of it, for at most so many seconds of CPU time."""
    code = compile(tree, target.path, "exec")
    sys.stdout.flush()
    child = os.fork()
    if child == 0:
        os._exit(_child(target, code, limit))
    ends = time.monotonic() + _PATIENCE * limit
    while time.monotonic() < ends:
        found, status, used = os.wait4(child, os.WNOHANG)
        if found:
            return Run(os.waitstatus_to_exitcode(status), used.ru_utime + used.ru_stime)
        time.sleep(0.01)
    os.kill(child, signal.SIGKILL)
    _, _, used = os.wait4(child, 0)
    return Run(-signal.SIGKILL, used.ru_utime + used.ru_stime)


def _child(target: Target, code: CodeType, limit: int) -> int:
    try:
        resource.setrlimit(resource.RLIMIT_CPU, (limit, limit))
        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 1)
        os.dup2(nowhere, 2)
        sys.meta_path.insert(0, _Planted(target.module, code))
        return int(pytest.main([*_QUIET, *target.tests]))
    except BaseException:  # noqa: BLE001  the fork must end here, whatever the mutant raised
        return 3


class _Planted(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """An import hook that gives one module other code."""

    def __init__(self, module: str, code: CodeType) -> None:
        self._module, self._code = module, code

    def find_spec(self, fullname: str, path: object, target: ModuleType | None = None) -> ModuleSpec | None:
        """Return a spec for the changed module, None for any other."""
        return importlib.util.spec_from_loader(fullname, self) if fullname == self._module else None

    def exec_module(self, module: ModuleType) -> None:
        """Run the other code as the module."""
        exec(self._code, module.__dict__)
