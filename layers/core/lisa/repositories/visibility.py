"""Which repository or collection a caller means, if they may use it."""

from lisa.policy.access import may_see_private, may_use
from lisa.policy.subject import Subject
from lisa.repositories.ports import Stored
from lisa.repositories.repository import REPOSITORY_ID, Collection, Repository, find_collection


def shown_repository(subject: Subject, repositories: Stored, repository_id: str) -> Repository | None:
    """The repository, even while it is being deleted, or None when it is not there or not for this caller."""
    if not REPOSITORY_ID.fullmatch(repository_id):
        return None
    repository = repositories.get(repository_id)
    return repository if repository and may_use(subject, repository.allowed_groups) else None


def visible_repository(subject: Subject, repositories: Stored, repository_id: str) -> Repository | None:
    """The repository, or None when it is not there or not for this caller: the two are told apart by nobody."""
    repository = shown_repository(subject, repositories, repository_id)
    return repository if repository and not repository.going else None


def usable(subject: Subject, collection: Collection, repository: Repository) -> bool:
    """Whether the caller may use a collection; one without groups has its repository's."""
    if collection.private and not may_see_private(subject, collection.created_by):
        return False
    return may_use(subject, collection.allowed_groups or repository.allowed_groups)


def shown_collection(subject: Subject, repositories: Stored, repository: Repository, wanted: str) -> Collection | None:
    """The collection that is meant, by its id even while it is being deleted, if the caller may see it."""
    collections = repositories.collections(repository.repository_id)
    named = [collection for collection in collections if collection.collection_id == wanted]
    collection = next(iter(named), None) or find_collection(wanted, collections)
    return collection if collection and usable(subject, collection, repository) else None


def visible_collection(
    subject: Subject, repositories: Stored, repository_id: str, wanted: str | None
) -> Collection | None:
    """The collection an id, a name or an alias stands for, or None when it is not there or not for this caller."""
    repository = visible_repository(subject, repositories, repository_id)
    if repository is None:
        return None
    collection = find_collection(wanted, repositories.collections(repository_id))
    return collection if collection and usable(subject, collection, repository) else None
