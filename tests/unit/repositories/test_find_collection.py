"""The search for a collection by id, name or alias."""

import pytest

from lisa.repositories.repository import Collection, CollectionStatus, find_collection, repository_id_refusal

DEFAULT = Collection(
    collection_id="1",
    repository_id="r",
    name="minilm",
    embedding_model="minilm",
    default=True,
    created_by="me",
    created_at=1,
)
LETTERS = DEFAULT.model_copy(update={"collection_id": "2", "name": "letters", "default": False})


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ("2", LETTERS),
        ("letters", LETTERS),
        ("minilm", DEFAULT),
        ("default", DEFAULT),
        (None, DEFAULT),
        ("", DEFAULT),
        ("x", None),
    ],
)
def test_a_collection_is_found_by_id_name_or_alias(wanted: str | None, found: Collection | None) -> None:
    assert find_collection(wanted, [LETTERS, DEFAULT]) == found


def test_a_collection_named_default_has_priority_over_the_alias() -> None:
    named = LETTERS.model_copy(update={"name": "default"})

    assert find_collection("default", [DEFAULT, named]) == named


@pytest.mark.parametrize("repository_id", ["status", "presigned-url", "-ab", "ab-", "ab", "A-b", "a" * 21])
def test_invalid_repository_ids_are_refused(repository_id: str) -> None:
    assert repository_id_refusal(repository_id)


def test_a_plain_repository_id_is_accepted() -> None:
    assert repository_id_refusal("eng-handbook") is None


@pytest.mark.parametrize("status", [CollectionStatus.DELETE_IN_PROGRESS, CollectionStatus.DELETE_FAILED])
def test_a_collection_that_is_being_deleted_is_not_found(status: CollectionStatus) -> None:
    going = [LETTERS.model_copy(update={"status": status}), DEFAULT.model_copy(update={"status": status})]

    assert [find_collection(wanted, going) for wanted in ("2", "letters", "1", "minilm", None)] == [None] * 5


def test_an_archived_collection_is_still_found() -> None:
    archived = LETTERS.model_copy(update={"status": CollectionStatus.ARCHIVED})

    assert find_collection("letters", [archived]) == archived
