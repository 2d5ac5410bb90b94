"""The collections that a user may read, for sources that a chat names."""

from collections.abc import Callable
from functools import cache

from lisa.policy.decision import Denied
from lisa.policy.subject import Subject
from lisa.repositories.ports import RepositoryReader
from lisa.repositories.visibility import find_active_collection


def build_reading_check(subject: Subject, repositories: RepositoryReader) -> Callable[[str, str], bool]:
    """Return the function that tells whether the caller may read a collection, by its repository and its id.

    Each collection is looked up once.
    """

    @cache
    def may_read(repository_id: str, collection_id: str) -> bool:
        found = find_active_collection(subject, repositories, repository_id, collection_id)
        return not isinstance(found, Denied)

    return may_read
