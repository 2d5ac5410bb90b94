"""Which repository or collection a caller means, if they may use it; else a denial that says why for the log."""

from collections.abc import Iterable, Sequence

from lisa.policy import resources as on
from lisa.policy.decision import NOT_FOUND, Denied
from lisa.policy.rules import Action, allows, decide
from lisa.policy.subject import Subject
from lisa.repositories.ports import RepositoryReader
from lisa.repositories.repository import REPOSITORY_ID, Collection, Pipeline, Repository, find_collection


def repository_resource(repository: Repository) -> on.Repository:
    """The repository as rules see it."""
    return on.Repository(repository.allowed_groups, repository.allow_user_collections)


def collection_resource(collection: Collection, repository: Repository) -> on.Collection:
    """The collection as rules see it."""
    return on.Collection(
        repository_resource(repository), collection.created_by, collection.allowed_groups, collection.private
    )


def find_repository(subject: Subject, repositories: RepositoryReader, repository_id: str) -> Repository | Denied:
    """The repository, even while it is being deleted, if it is there and for this caller."""
    repository = repositories.get(repository_id) if REPOSITORY_ID.fullmatch(repository_id) else None
    if repository is None:
        return NOT_FOUND
    decision = decide(subject, Action.USE, repository_resource(repository))
    return decision if isinstance(decision, Denied) else repository


def find_active_repository(subject: Subject, repositories: RepositoryReader, repository_id: str) -> Repository | Denied:
    """The repository, if it is there, is to stay, and is for this caller."""
    repository = find_repository(subject, repositories, repository_id)
    return repository if isinstance(repository, Denied) or not repository.is_being_deleted else NOT_FOUND


def may_use_collection(subject: Subject, collection: Collection, repository: Repository) -> bool:
    """Whether the caller may use a collection."""
    return allows(subject, Action.USE, collection_resource(collection, repository))


def pipelines_for(
    subject: Subject, repository: Repository, collections: Sequence[Collection], pipelines: Sequence[Pipeline]
) -> list[Pipeline]:
    """The pipelines, without those that bring documents to a collection that the caller may not use."""
    hidden = [c for c in collections if not may_use_collection(subject, c, repository)]
    if not hidden:
        return list(pipelines)
    known = list(collections)
    return [pipeline for pipeline in pipelines if find_collection(pipeline.collection_id, known) not in hidden]


def find_visible_collection(
    subject: Subject, repositories: RepositoryReader, repository: Repository, wanted: str
) -> Collection | Denied:
    """The collection that is meant, by its id even while it is being deleted, if the caller may see it."""
    collections = repositories.collections(repository.repository_id)
    named = [collection for collection in collections if collection.collection_id == wanted]
    return _readable(subject, next(iter(named), None) or find_collection(wanted, collections), repository)


def find_active_collection(
    subject: Subject, repositories: RepositoryReader, repository_id: str, wanted: str | None
) -> Collection | Denied:
    """The collection an id, a name or an alias stands for, if it is there and for this caller."""
    repository = find_active_repository(subject, repositories, repository_id)
    if isinstance(repository, Denied):
        return repository
    return _readable(subject, find_collection(wanted, repositories.collections(repository_id)), repository)


def _readable(subject: Subject, collection: Collection | None, repository: Repository) -> Collection | Denied:
    if collection is None:
        return NOT_FOUND
    decision = decide(subject, Action.USE, collection_resource(collection, repository))
    return decision if isinstance(decision, Denied) else collection


def usable_repositories(subject: Subject, repositories: Iterable[Repository]) -> list[Repository]:
    """Return the repositories that the caller may use, without those that are being deleted."""
    return [r for r in repositories if not r.is_being_deleted and allows(subject, Action.USE, repository_resource(r))]
