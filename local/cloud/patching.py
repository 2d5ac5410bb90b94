"""Checked access to the emulator's internals: a new release with other internals raises an error."""

import inspect
from types import ModuleType
from typing import Any


class PatchOutdated(RuntimeError):
    """The installed emulator differs from the release that the patches are written for."""


def raise_if_outdated(condition: bool, expectation: str) -> None:
    """Raise PatchOutdated with the expectation unless the condition is true."""
    if not condition:
        raise PatchOutdated(
            f"the emulator changed: expected {expectation}. The patches are written for ministack 1.5.33."
        )


def find_native(owner: Any, name: str, parameters: str | None = None) -> Any:
    """Return an attribute of the emulator. Raises PatchOutdated if it is missing or its parameters differ."""
    where = f"{getattr(owner, '__name__', owner)}.{name}"
    raise_if_outdated(hasattr(owner, name), f"{where} to exist")
    found = getattr(owner, name)
    if parameters is not None:
        raise_if_outdated(" ".join(inspect.signature(found).parameters) == parameters, f"{where}({parameters})")
    return found


def replace_once(text: str, old: str, new: str, *, where: str) -> str:
    """Replace the only occurrence of `old` in a text. Raises PatchOutdated if there is not exactly one."""
    raise_if_outdated(text.count(old) == 1, f"one occurrence of {old[:60]!r} in {where}")
    return text.replace(old, new)


class Overlay(ModuleType):
    """A module with some attributes replaced, which patches one importer of the module and not the others."""

    def __init__(self, module: ModuleType, **replaced: Any) -> None:
        super().__init__(module.__name__)
        self.__dict__.update(replaced, _module=module)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.__dict__["_module"], name)
