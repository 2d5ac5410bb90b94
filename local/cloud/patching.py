"""Checked access to the emulator's internals, so that a new release fails loudly instead of silently unmended."""

import inspect
from types import ModuleType
from typing import Any


class PatchOutdated(RuntimeError):
    """The emulator changed what a mend replaces: read the mend, then the emulator's release notes."""


def require(condition: bool, what: str) -> None:
    """Raise PatchOutdated, naming what was expected, unless the condition holds."""
    if not condition:
        raise PatchOutdated(f"the emulator changed: expected {what}. The mends are written for ministack 1.5.33.")


def find_native(owner: Any, name: str, parameters: str | None = None) -> Any:
    """Return an attribute of the emulator after checking that it is there and takes the parameters we know."""
    where = f"{getattr(owner, '__name__', owner)}.{name}"
    require(hasattr(owner, name), f"{where} to exist")
    found = getattr(owner, name)
    if parameters is not None:
        require(" ".join(inspect.signature(found).parameters) == parameters, f"{where}({parameters})")
    return found


def replace_once(text: str, old: str, new: str, *, where: str) -> str:
    """Replace the one occurrence of a snippet in a script the emulator carries as text."""
    require(text.count(old) == 1, f"one occurrence of {old[:60]!r} in {where}")
    return text.replace(old, new)


class Overlay(ModuleType):
    """A module seen through a few replaced names: patches one importer without touching the others."""

    def __init__(self, module: ModuleType, **replaced: Any) -> None:
        super().__init__(module.__name__)
        self.__dict__.update(replaced, _module=module)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.__dict__["_module"], name)
