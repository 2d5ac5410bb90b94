"""The mistakes that a node of a syntax tree offers: operators, comparisons, conditions, constants, statements."""

import ast
import copy
from collections.abc import Iterator
from typing import Any

_SWAPPED: dict[type[ast.AST], tuple[type[ast.AST], ...]] = {
    ast.Add: (ast.Sub,),
    ast.Sub: (ast.Add,),
    ast.Mult: (ast.FloorDiv,),
    ast.Div: (ast.Mult,),
    ast.FloorDiv: (ast.Mult,),
    ast.Mod: (ast.Mult,),
    ast.BitOr: (ast.BitAnd,),
    ast.BitAnd: (ast.BitOr,),
    ast.And: (ast.Or,),
    ast.Or: (ast.And,),
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}


def variants(node: ast.AST) -> Iterator[ast.AST]:
    """Return the nodes that can replace this one."""
    match node:
        case ast.BinOp() | ast.BoolOp():
            yield from (_with(node, op=new()) for new in _SWAPPED.get(type(node.op), ()))
        case ast.Compare():
            yield from _comparisons(node)
        case ast.UnaryOp(op=ast.Not() | ast.USub()):
            yield node.operand
        case ast.Constant():
            yield from (ast.Constant(value) for value in _constants(node.value))
        case ast.JoinedStr():
            yield ast.Constant("")
        case ast.If() | ast.IfExp() | ast.While():
            yield from (_with(node, test=test) for test in _negated(node.test))
        case ast.comprehension(ifs=[test, *rest]):
            yield from (_with(node, ifs=[other, *rest]) for other in _negated(test))
        case ast.stmt():
            yield from _statements(node)


def _comparisons(node: ast.Compare) -> Iterator[ast.AST]:
    for index, op in enumerate(node.ops):
        for new in _SWAPPED.get(type(op), ()):
            yield _with(node, ops=[*node.ops[:index], new(), *node.ops[index + 1 :]])


def _negated(test: ast.expr) -> Iterator[ast.expr]:
    """Return the opposite condition, unless a change of its operator has the same effect."""
    if not isinstance(test, ast.Compare) and not (isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not)):
        yield ast.UnaryOp(ast.Not(), test)


def _constants(value: Any) -> tuple[Any, ...]:
    match value:
        case bool():
            return (not value,)
        case int() | float():
            return (value + 1, value - 1)
        case str():
            return ("",) if value else ("mutant",)
        case bytes():
            return (b"",) if value else (b"mutant",)
    return ()


def _statements(node: ast.stmt) -> Iterator[ast.AST]:
    """Return `pass` for a statement with an effect, and None for a returned value."""
    match node:
        case ast.Return(value=None | ast.Constant(value=None)):
            yield ast.Pass()
        case ast.Return(value=ast.Constant(value=False)):
            return  # None means the same to callers of a predicate
        case ast.Return():
            yield _with(node, value=ast.Constant(None))
        case ast.AugAssign():
            yield ast.Pass()
            yield from (_with(node, op=new()) for new in _SWAPPED.get(type(node.op), ()))
        case ast.Assign(targets=[ast.Attribute() | ast.Subscript() | ast.Tuple(elts=[ast.Attribute(), *_])]):
            yield ast.Pass()
        case ast.Expr() | ast.Raise() | ast.Continue() | ast.Break():
            yield ast.Pass()


def _with(node: ast.AST, **fields: Any) -> ast.AST:
    new = copy.copy(node)
    for name, value in fields.items():
        setattr(new, name, value)
    return new
