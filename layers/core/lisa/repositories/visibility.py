"""Which collection a caller means, if they may use it."""

from lisa.policy.access import may_use
from lisa.policy.subject import Subject
from lisa.repositories.ports import Repositories
from lisa.repositories.repository import Collection, Repository, find_collection


def visible_repository(subject: Subject, repositories: Repositories, repository_id: str) -> Repository | None:
    """The repository, or None when it is not there or not for this caller: the two are told apart by nobody."""
    repository = repositories.get(repository_id)
    return repository if repository and may_use(subject, repository.allowed_groups) else None


def usable(subject: Subject, collection: Collection, repository: Repository) -> bool:
    """Whether the caller may use a collection; one without groups has its repository's."""
    return may_use(subject, collection.allowed_groups or repository.allowed_groups)


def visible_collection(
    subject: Subject, repositories: Repositories, repository_id: str, wanted: str | None
) -> Collection | None:
    """The collection an id, a name or an alias stands for, or None when it is not there or not for this caller."""
    repository = visible_repository(subject, repositories, repository_id)
    if repository is None:
        return None
    collection = find_collection(wanted, repositories.collections(repository_id))
    return collection if collection and usable(subject, collection, repository) else None
