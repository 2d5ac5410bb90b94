"""The packages that functions import when they start, directly and through other modules."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tools.checks.application import translate_application

ROOT = Path(__file__).resolve().parents[3]
ROOTS = (ROOT / "layers" / "core", ROOT / "functions")
#: Packages that only some layers hold, by the layer.
PACKAGES = {
    "StoresLayer": {"psycopg", "pgvector", "opensearchpy"},
    "DocumentsLayer": {"pypdf", "pypdfium2", "lxml", "langchain_text_splitters"},
    "IdentityLayer": {"cryptography", "jwt"},
}
FUNCTIONS: dict[str, Any] = {
    name: one["Properties"]
    for name, one in translate_application()["Resources"].items()
    if one["Type"] == "AWS::Lambda::Function" and str(one["Properties"].get("Handler")).endswith(".app.handler")
}


def file_of(module: str) -> Path | None:
    paths = [root / f"{module.replace('.', '/')}{end}" for root in ROOTS for end in (".py", "/__init__.py")]
    return next((path for path in paths if path.is_file()), None)


def statements(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """Yield the statements that run at import; the bodies of functions and of TYPE_CHECKING do not."""
    for statement in body:
        yield statement
        if isinstance(statement, ast.Try | ast.With | ast.ClassDef):
            yield from statements(statement.body)


@cache
def direct_imports(module: str) -> frozenset[str]:
    """Return the modules that a module imports itself, of its own code and of packages."""
    path = file_of(module)
    found: set[str] = set()
    for statement in statements(ast.parse(path.read_text()).body) if path else ():
        if isinstance(statement, ast.Import):
            found |= {alias.name for alias in statement.names}
        if isinstance(statement, ast.ImportFrom) and statement.module:
            names = {f"{statement.module}.{alias.name}" for alias in statement.names}
            found |= {statement.module} | {name for name in names if file_of(name)}
    return frozenset(found)


def imported_packages(module: str) -> set[str]:
    """Return the top packages that importing a module imports, through all of its own modules."""
    seen, left = set[str](), {module}
    while left:
        seen.add(name := left.pop())
        left |= direct_imports(name) - seen
    return {name.partition(".")[0] for name in seen if file_of(name) is None}


@pytest.mark.parametrize("function", sorted(FUNCTIONS))
def test_a_function_imports_only_packages_of_its_layers(function: str) -> None:
    layers = {layer["Ref"] for layer in FUNCTIONS[function].get("Layers", [])}
    missing = set[str]().union(*(found for layer, found in PACKAGES.items() if not has_layer(layer, layers)))

    assert not imported_packages(FUNCTIONS[function]["Handler"].removesuffix(".handler")) & missing


def has_layer(layer: str, layers: set[str]) -> bool:
    """Return whether a function has the layer; nested templates name it by a parameter such as `StoresLayerArn`."""
    return any(name.startswith(layer) for name in layers)


def test_the_imports_of_a_search_function_include_the_vector_store() -> None:
    assert "psycopg" in imported_packages("retrieval.api.app")


@pytest.mark.parametrize(
    ("module", "absent"),
    [
        ("identity.authorize.app", {"boto3", "botocore", "cryptography", "jwt", "pydantic"}),
        ("lisa.wiring.oidc", {"boto3", "botocore", "pydantic"}),
        ("lisa.wiring.identity", {"cryptography", "jwt", "pydantic"}),
    ],
)
def test_the_authorizer_imports_the_packages_for_a_credential_only_at_its_first_use(
    module: str, absent: set[str]
) -> None:
    assert not imported_packages(module) & absent
