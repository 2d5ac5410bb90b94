"""Small mistakes in a module; each changes one node of its syntax tree."""

import ast
import copy
from collections.abc import Iterator
from dataclasses import dataclass

from tests.mutation.variants import variants

_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_TYPES = ("Literal", "Callable")  # subscripted, they are types and not code


@dataclass(frozen=True)
class Change:
    """One node, by its index in a walk of the tree, and its replacement."""

    place: int
    line: int
    within: str  # the function or class, as `AddressPolicy.refusal`; empty for the module itself
    before: str
    node: ast.AST

    @property
    def words(self) -> str:
        """The change as source text: `a < b -> a <= b`."""
        return f"{self.before} -> {_text(self.node)}"


def changes(tree: ast.Module) -> Iterator[Change]:
    """Return every change of a module in text order; annotations, decorators and docstrings are not changed."""
    places = {id(node): place for place, node in enumerate(ast.walk(tree))}
    for node, within in _mutable(tree, ()):
        for new in variants(node):
            yield Change(places[id(node)], getattr(node, "lineno", 0), ".".join(within), _text(node), new)


def apply_change(tree: ast.Module, change: Change) -> ast.Module:
    """Return a copy of the tree with the change."""
    edited = copy.deepcopy(tree)
    target = next(node for place, node in enumerate(ast.walk(edited)) if place == change.place)
    _Replacing(target, change.node).visit(edited)
    return ast.fix_missing_locations(edited)


class _Replacing(ast.NodeTransformer):
    def __init__(self, target: ast.AST, new: ast.AST) -> None:
        self._target, self._new = target, new

    def visit(self, node: ast.AST) -> ast.AST:
        """Return the replacement in the place of the target."""
        return ast.copy_location(self._new, node) if node is self._target else self.generic_visit(node)


def _mutable(node: ast.AST, within: tuple[str, ...]) -> Iterator[tuple[ast.AST, tuple[str, ...]]]:
    if _is_no_code(node):
        return
    if isinstance(node, _SCOPES):
        within = (*within, node.name)
    yield node, within
    for name, value in ast.iter_fields(node):
        if name not in {"annotation", "returns", "decorator_list"}:
            for child in value if isinstance(value, list) else [value]:
                if isinstance(child, ast.AST) and not _is_end(child, node):
                    yield from _mutable(child, within)


def _is_end(child: ast.AST, parent: ast.AST) -> bool:
    """Return whether the node is a final `return None`, which changes nothing."""
    if not isinstance(parent, ast.FunctionDef) or child is not parent.body[-1]:
        return False
    return isinstance(child, ast.Return) and isinstance(child.value, ast.Constant) and child.value.value is None


def _is_no_code(node: ast.AST) -> bool:
    """Return whether the node is a docstring, a type, an import, or a condition that only type checkers read."""
    match node:
        case ast.Expr(value=ast.Constant()) | ast.Import() | ast.ImportFrom():
            return True
        case ast.If(test=ast.Name(id="TYPE_CHECKING")):
            return True
        case ast.Subscript(value=ast.Name(id=name)):
            return name in _TYPES
        case ast.Assign(targets=[ast.Name()], value=ast.BinOp(op=ast.BitOr(), left=ast.Name(), right=ast.Name())):
            return True  # the alias of a union
    return False


def _text(node: ast.AST) -> str:
    source = f"if {ast.unparse(node.test)}" if isinstance(node, ast.If) else ast.unparse(node)
    text = " ".join(source.split())
    return text if len(text) <= 160 else f"{text[:157]}..."
