"""The regular expressions in the code, with their places and uses."""

import ast
import importlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

#: Folders with code, and what its modules are imported from.
_ROOTS = {"layers/core/lisa": "layers/core", "gateway": ".", "functions": "functions"}
_METHODS = ("search", "sub", "subn", "findall", "finditer", "split", "match", "fullmatch")
_ALL = frozenset({"search", "fullmatch"})


@dataclass(frozen=True)
class Expression:
    """A regular expression. `place` is its file with its name or line; `pattern` is None if it is built at run time."""

    place: str
    pattern: Any
    methods: frozenset[str]


def find_expressions() -> Iterator[Expression]:
    """Return every regular expression."""
    for file, tree in _trees():
        names = _assigned(tree)
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and (called := _function(node)):
                name = names.get(id(node))
                place = f"{file}:{name or node.lineno}"
                methods = frozenset({called}) if called != "compile" else _used(name)
                yield Expression(place, _pattern(file, node, name), methods)


@cache
def _trees() -> list[tuple[Path, ast.Module]]:
    files = [file for root in _ROOTS for file in sorted(Path(root).rglob("*.py"))]
    return [(file, ast.parse(file.read_text())) for file in files]


def _function(node: ast.Call) -> str | None:
    """Return the function of `re` that the call uses."""
    called = node.func
    if isinstance(called, ast.Attribute) and isinstance(called.value, ast.Name) and called.value.id == "re":
        return called.attr if called.attr in (*_METHODS, "compile") else None
    return None


def _assigned(tree: ast.Module) -> dict[int, str]:
    """Return the names in a module that hold compiled expressions."""
    return {
        id(node.value): target.id
        for node in tree.body
        if isinstance(node, ast.Assign) and isinstance(target := node.targets[0], ast.Name)
    }


def _used(name: str | None) -> frozenset[str]:
    """Return the methods that are called on an expression of this name; all of them if it is used in another way."""
    used = _uses().get(name or "", set())
    return _ALL if None in used else frozenset(method for method in _METHODS if method in used) or _ALL


@cache
def _uses() -> dict[str, set[str | None]]:
    """Return every name that is read, with the attributes read from it; None where the name stands alone."""
    uses: dict[str, set[str | None]] = {}
    for _, tree in _trees():
        nodes = list(ast.walk(tree))
        attributes = {id(node.value): node.attr for node in nodes if isinstance(node, ast.Attribute)}
        for node in nodes:
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
                uses.setdefault(node.id, set()).add(attributes.get(id(node)))
    return uses


def _pattern(file: Path, node: ast.Call, name: str | None) -> Any:
    try:
        source = ast.literal_eval(node.args[0])
    except ValueError:
        return getattr(_module(file), name) if name else None
    flags = [*node.args[1:], *(word.value for word in node.keywords if word.arg == "flags")]
    given = eval(ast.unparse(flags[-1]), {"re": re}) if flags and _function(node) == "compile" else 0
    return re.compile(source, given)


def _module(file: Path) -> Any:
    root = next(inside for folder, inside in _ROOTS.items() if file.is_relative_to(folder))
    return importlib.import_module(".".join(file.relative_to(root).with_suffix("").parts))
