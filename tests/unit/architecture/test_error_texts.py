"""The words of other people's exceptions go nowhere: they may hold an address, a credential or a document's text."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
_SHOWING = {"str", "repr"}
#: Whose words are ours, beside every exception class that the project defines: the domain's refusals of a value.
_OURS = {"ValueError"}
#: Where such words are kept inside the process, with the reason.
_KEPT_INSIDE = {
    "gateway/upstreams/litellm_patches/ssrf_guard.py",  # the client's error becomes another one of the client
    "layers/core/lisa/adapters/postgres/database.py",  # `_message` chooses among our own messages
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


def shown(handler: ast.ExceptHandler) -> Iterator[int]:
    """The lines of a handler that put the exception's text into a value."""
    for node in ast.walk(handler):
        told = node.args if isinstance(node, ast.Call) and name_of(node.func) in _SHOWING else []
        if isinstance(node, ast.FormattedValue) or (isinstance(node, ast.Attribute) and node.attr == "args"):
            told = [node.value]
        if any(name_of(argument) == handler.name for argument in told):
            yield handler.lineno


def caught(handler: ast.ExceptHandler) -> set[str]:
    kind = handler.type
    return {name_of(one) for one in (kind.elts if isinstance(kind, ast.Tuple) else [kind])} if kind else set()


def violations(name: str, tree: ast.Module, ours: set[str]) -> list[str]:
    handlers = [node for node in ast.walk(tree) if isinstance(node, ast.ExceptHandler) and node.name]
    return [f"{name}:{line}" for node in handlers if not caught(node) <= ours for line in shown(node)]


def test_no_text_of_another_programs_exception_is_stored_sent_or_answered() -> None:
    ours = own_exceptions() | _OURS
    found = [place for name, tree in trees() if name not in _KEPT_INSIDE for place in violations(name, tree, ours)]

    assert found == []


def test_the_rule_sees_each_way_to_put_it_into_words() -> None:
    for words in ("str(error)", "repr(error)", 'f"away: {error}"', 'f"away: {error!r}"', "error.args[0]"):
        tree = ast.parse(f"try:\n    work()\nexcept (OSError, boto.ClientError) as error:\n    store({words})\n")
        assert violations("a.py", tree, _OURS) == ["a.py:3"], words


def test_the_rule_leaves_kinds_and_our_own_sentences_alone() -> None:
    ours = own_exceptions() | _OURS
    for kind, words in (("OSError", 'f"{type(error).__name__}"'), ("BadVectors", "str(error)"), ("OSError", "error")):
        tree = ast.parse(f"try:\n    work()\nexcept {kind} as error:\n    store({words})\n")
        assert violations("a.py", tree, ours) == []
