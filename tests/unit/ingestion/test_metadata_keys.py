"""The route that lists the metadata in use counts only documents that the caller may see."""

from typing import Any

from ingestion.api.app import handler as ingestion
from lisa.ingestion.document import Status
from lisa.ingestion.settlement import Settlement
from tests.support.handlers import Account
from tests.support.ingestion import DESTINATION, change
from tests.support.repositories import DEFAULT, HANDBOOK, LETTERS, changed
from tests.support.rest import ADA, Door

OWN: tuple[dict[str, Any], ...] = (
    {"tags": ["law"], "customFields": {"year": 2021}},
    {"tags": ["law", "art"], "customFields": {"year": "2022", "final": True}},
)


def write(account: Account, name: str, metadata: dict[str, Any], collection_id: str = "c1") -> None:
    """Store a searchable document with this metadata."""
    into = DESTINATION.model_copy(update={"collection_id": collection_id, "metadata": metadata})
    asked = change("01").model_copy(update={"document_id": name, "destination": into})
    document = account.world.documents.accept_change(asked)
    assert document is not None
    settled = Settlement(Status.SEARCHABLE, version="v1", chunks=1, size=5, at=1_700_000_000_000)
    assert account.world.documents.settle_generation(document, settled)


def fill(account: Account) -> Door:
    repository = changed(HANDBOOK, allowed_groups=("law",), metadata={"tags": ["archive"]})
    account.repositories.create_repository(repository, DEFAULT)
    account.repositories.save(changed(LETTERS, private=True, created_by="bob"))
    for number, metadata in enumerate(OWN):
        write(account, f"d{number}", metadata)
    write(account, "secret", {"tags": ["secret"], "customFields": {"salary": 1}}, LETTERS.collection_id)
    return Door(ingestion)


def test_the_keys_have_their_types_and_counts_and_collections_of_others_are_not_counted(account: Account) -> None:
    answer = fill(account).ask(ADA, "GET", "/repository/handbook/metadata")

    assert answer.status == 200
    assert answer.body == {
        "keys": [
            {"key": "year", "types": ["number", "string"], "count": 2},
            {"key": "final", "types": ["boolean"], "count": 1},
        ],
        "tags": [{"tag": "archive", "count": 2}, {"tag": "law", "count": 2}, {"tag": "art", "count": 1}],
        "documents": 2,
        "complete": True,
    }


def test_the_metadata_of_a_collection_of_another_user_is_not_found(account: Account) -> None:
    answer = fill(account).ask(ADA, "GET", f"/repository/handbook/metadata?collectionId={LETTERS.collection_id}")

    assert answer.status == 404
