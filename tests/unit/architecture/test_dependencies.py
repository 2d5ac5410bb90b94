"""Who may import whom: the rule that keeps the domain pure and the contexts apart."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

CORE = Path(__file__).resolve().parents[3] / "layers" / "core" / "lisa"
CONTEXTS = {"models", "ingestion", "repositories", "retrieval", "chat", "identity", "mcp", "usage"}
KERNEL = {"events", "errors", "embeddings", "policy", "documents", "endpoints"}
NEVER_IN_A_CONTEXT = {"boto3", "botocore", "psycopg", "pgvector", "opensearchpy", "aws_lambda_powertools", "os", "time",
                      "random", "secrets", "urllib.request", "http", "socket", "logging", "subprocess"}  # fmt: skip


def modules(*folders: str) -> list[Path]:
    return [module for folder in sorted(folders) for module in sorted((CORE / folder).rglob("*.py"))]


def imports(module: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(module.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


@pytest.mark.parametrize("module", modules(*CONTEXTS), ids=lambda module: str(module.relative_to(CORE)))
def test_a_context_imports_only_itself_and_the_kernel_and_nothing_that_acts(module: Path) -> None:
    own = module.relative_to(CORE).parts[0]
    for name in imports(module):
        parts = name.split(".")
        if parts[0] == "lisa":
            assert parts[1] in {own} | KERNEL, f"{module.name} imports {name}"
        assert not {parts[0], name} & NEVER_IN_A_CONTEXT, f"{module.name} imports {name}"


@pytest.mark.parametrize(
    "module", modules("policy", "documents", "endpoints"), ids=lambda module: str(module.relative_to(CORE))
)
def test_the_kernel_imports_only_the_kernel(module: Path) -> None:
    for name in imports(module):
        assert not name.startswith("lisa.") or name.split(".")[1] in KERNEL, f"{module.name} imports {name}"


@pytest.mark.parametrize("module", modules("adapters"), ids=lambda module: module.name)
def test_adapters_do_not_import_entry_points(module: Path) -> None:
    assert not any(name.startswith(("lisa.cli", "functions", "local", "gateway")) for name in imports(module))


def test_the_rule_has_something_to_judge() -> None:
    assert len(modules(*CONTEXTS)) > 10


_ROLES = {"is_admin", "is_rag_admin"}
#: Who makes a subject or passes one on, and therefore reads its roles without deciding anything.
_PASSING_ON = {
    "layers/core/lisa/rest/authorizer.py",
    "layers/core/lisa/identity/oidc.py",
    "functions/identity/api/me.py",
}


def test_only_the_policy_decides_by_roles() -> None:
    root = CORE.parents[2]
    judged = [*CORE.rglob("*.py"), *(root / "functions").rglob("*.py"), *(root / "gateway").rglob("*.py")]
    deciding = {
        str(module.relative_to(root))
        for module in judged
        if module.parent.name != "policy"
        for node in ast.walk(ast.parse(module.read_text()))
        if isinstance(node, ast.Attribute) and node.attr in _ROLES
    }

    assert deciding == _PASSING_ON
