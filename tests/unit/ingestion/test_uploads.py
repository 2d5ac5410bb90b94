"""The keys that a user may ingest, and the owner of documents of pipelines."""

import pytest

from lisa.ingestion.document import PIPELINE_USER, Document
from lisa.ingestion.uploads import UploadRefused, resolve_upload_key, upload_prefix_of_user
from lisa.policy.subject import Subject
from tests.support.ingestion import World, change

ADA = Subject("ada")
OWN = upload_prefix_of_user("ada")


@pytest.mark.parametrize(
    ("key", "allowed"),
    [
        ("x" * (1024 - len(OWN)), True),
        ("x" * (1025 - len(OWN)), False),
        ("ä" * 512, False),
        (OWN + "x" * (1024 - len(OWN)), True),
        (OWN + "x" * 1025, False),
    ],
)
def test_a_key_has_at_most_1024_bytes_with_its_prefix(key: str, *, allowed: bool) -> None:
    found = resolve_upload_key(ADA, key)

    assert isinstance(found, str) is allowed
    if isinstance(found, UploadRefused):
        assert (found.field, len(found.reason) < 300) == ("keys", True)


@pytest.mark.parametrize(
    ("username", "kind", "owner"),
    [
        ("system", "auto", PIPELINE_USER),
        ("system", "existing", PIPELINE_USER),
        ("system", "manual", "system"),
        ("ada", "auto", "ada"),
    ],
)
def test_a_user_named_system_owns_no_document_of_pipelines(username: str, kind: str, owner: str) -> None:
    document = World().documents.accept_change(change())
    assert document is not None
    stored = document.model_dump() | {"username": username, "ingestion_type": kind}

    assert Document.model_validate(stored).username == owner
