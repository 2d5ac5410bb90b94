"""The table of Serve endpoints, the only place that lists endpoints."""

import ast
from collections.abc import Iterator
from dataclasses import MISSING, fields
from pathlib import Path
from typing import get_args

import pytest

from lisa.endpoints.endpoint import Endpoint, WireFormat
from lisa.endpoints.table import ENDPOINTS
from lisa.models.served import InferenceContainer, ModelType

_ROOT = Path(__file__).resolve().parents[3]
_TABLE = _ROOT / "layers/core/lisa/endpoints/table.py"
#: Also the names of fields of requests, of media and of HTTP's own things.
_AMBIGUOUS = frozenset({"models", "messages", "health", "rerank"})
_NAMES = ENDPOINTS.keys() - _AMBIGUOUS
_MODULES = [
    module
    for folder in ("gateway", "layers/core/lisa", "functions")
    for module in sorted((_ROOT / folder).rglob("*.py"))
    if module != _TABLE
]


def endpoint_names(module: Path) -> Iterator[str]:
    """Return the literals of a module that are endpoints' names, and the comparisons of an endpoint's name."""
    for node in ast.walk(ast.parse(module.read_text())):
        if isinstance(node, ast.Constant) and node.value in _NAMES:
            yield f"{node.lineno}: {node.value}"
        elif isinstance(node, ast.Compare) and _is_endpoint_name(node.left):
            yield f"{node.lineno}: {ast.unparse(node)}"
        elif isinstance(node, ast.Match) and _is_endpoint_name(node.subject):
            yield f"{node.lineno}: match {ast.unparse(node.subject)}"


def _is_endpoint_name(node: ast.expr) -> bool:
    """Return whether the expression is an endpoint's name by the names that the modules give to endpoints."""
    return ast.unparse(node).endswith(("endpoint.name", "found.name", "endpoint", "troubles.endpoint"))


@pytest.mark.parametrize("module", _MODULES, ids=lambda module: str(module.relative_to(_ROOT)))
def test_no_module_but_the_table_lists_endpoints(module: Path) -> None:
    assert not list(endpoint_names(module))


def test_no_column_has_a_default_that_a_new_row_could_forget() -> None:
    assert all(column.default is MISSING and column.default_factory is MISSING for column in fields(Endpoint))


def test_the_columns_of_models_hold_known_types_and_containers() -> None:
    for endpoint in ENDPOINTS.values():
        assert endpoint.model_types | endpoint.tried_types <= set(get_args(ModelType))
        assert endpoint.containers <= set(get_args(InferenceContainer))


def test_an_endpoint_calls_a_model_exactly_if_it_has_a_wire_format() -> None:
    for endpoint in ENDPOINTS.values():
        assert (endpoint.kind == "call") == (endpoint.wire is not WireFormat.NONE)
