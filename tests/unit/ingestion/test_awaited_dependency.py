"""The dependency for which a document waits after an error."""

import pytest

from lisa.errors import DATABASE, GATEWAY, QUEUE, TABLES, Dependency, TransientError, dependency_on_model
from lisa.ingestion.settlement import awaited_dependency


@pytest.mark.parametrize(
    ("dependency", "awaited"),
    [
        (DATABASE, "database"),
        (GATEWAY, "gateway"),
        (dependency_on_model("minilm"), "model:minilm"),
        (TABLES, "worker"),
        (QUEUE, "worker"),
        (None, "worker"),
    ],
)
def test_a_document_waits_only_for_a_dependency_whose_return_is_noticed(
    dependency: Dependency | None, awaited: str
) -> None:
    assert awaited_dependency(TransientError("unavailable", dependency=dependency)) == awaited
