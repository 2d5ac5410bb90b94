"""Messages of foreign exceptions are never stored, sent or answered: they may contain secrets."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
_SHOWING = {"str", "repr"}
#: Exceptions with messages of the project, in addition to the exception classes that it defines.
_OURS = {"ValueError"}
#: Functions that store such messages only inside the process, with the reason.
_KEPT_INSIDE = {
    # an error of the client is converted into another error of the client
    "gateway/upstreams/litellm_patches/ssrf_guard.py",
    "layers/core/lisa/adapters/postgres/database.py",  # `_message` returns one of the project's own messages
}


def modules() -> list[Path]:
    found = [path for folder in ("layers/core/lisa", "functions", "gateway") for path in (ROOT / folder).rglob("*.py")]
    return [path for path in sorted(found) if "/lisa/cli/" not in str(path)]


def trees() -> Iterator[tuple[str, ast.Module]]:
    for path in modules():
        yield str(path.relative_to(ROOT)), ast.parse(path.read_text())


def name_of(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def own_exceptions() -> set[str]:
    classes = [node for _, tree in trees() for node in ast.walk(tree) if isinstance(node, ast.ClassDef)]
    own: set[str] = set()
    while (
        more := {
            node.name
            for node in classes
            for base in map(name_of, node.bases)
            if base in own or base.endswith(("Error", "Exception"))
        }
        - own
    ):
        own |= more
    return own


def text_conversions(handler: ast.ExceptHandler) -> Iterator[int]:
    """Return the lines of a handler that put the exception's text into a value."""
    for node in ast.walk(handler):
        told = node.args if isinstance(node, ast.Call) and name_of(node.func) in _SHOWING else []
        if isinstance(node, ast.FormattedValue) or (isinstance(node, ast.Attribute) and node.attr == "args"):
            told = [node.value]
        if any(name_of(argument) == handler.name for argument in told):
            yield handler.lineno


def caught_types(handler: ast.ExceptHandler) -> set[str]:
    kind = handler.type
    return {name_of(one) for one in (kind.elts if isinstance(kind, ast.Tuple) else [kind])} if kind else set()


def violations(name: str, tree: ast.Module, ours: set[str]) -> list[str]:
    handlers = [node for node in ast.walk(tree) if isinstance(node, ast.ExceptHandler) and node.name]
    return [f"{name}:{line}" for node in handlers if not caught_types(node) <= ours for line in text_conversions(node)]


def test_no_message_of_a_foreign_exception_is_stored_sent_or_answered() -> None:
    ours = own_exceptions() | _OURS
    found = [place for name, tree in trees() if name not in _KEPT_INSIDE for place in violations(name, tree, ours)]

    assert found == []


def test_every_way_to_convert_an_exception_to_text_is_detected() -> None:
    for words in ("str(error)", "repr(error)", 'f"away: {error}"', 'f"away: {error!r}"', "error.args[0]"):
        tree = ast.parse(f"try:\n    work()\nexcept (OSError, boto.ClientError) as error:\n    store({words})\n")
        assert violations("a.py", tree, _OURS) == ["a.py:3"], words


def test_exception_class_names_and_messages_of_the_project_are_allowed() -> None:
    ours = own_exceptions() | _OURS
    for kind, words in (("OSError", 'f"{type(error).__name__}"'), ("BadVectors", "str(error)"), ("OSError", "error")):
        tree = ast.parse(f"try:\n    work()\nexcept {kind} as error:\n    store({words})\n")
        assert violations("a.py", tree, ours) == []
