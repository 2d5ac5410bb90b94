"""Finding the repositories, collections and pipelines that a caller may use."""

from collections.abc import Iterable, Sequence

from lisa.policy import resources as on
from lisa.policy.decision import NOT_FOUND, Denied
from lisa.policy.rules import Action, decide, is_allowed
from lisa.policy.subject import Subject
from lisa.repositories.ports import RepositoryReader
from lisa.repositories.repository import REPOSITORY_ID, Collection, Pipeline, Repository, find_collection


def to_repository_resource(repository: Repository) -> on.Repository:
    """Return the repository as a resource of the policy."""
    return on.Repository(repository.allowed_groups, repository.allow_user_collections)


def to_collection_resource(collection: Collection, repository: Repository) -> on.Collection:
    """Return the collection as a resource of the policy."""
    return on.Collection(
        to_repository_resource(repository), collection.created_by, collection.allowed_groups, collection.private
    )


def find_repository(subject: Subject, repositories: RepositoryReader, repository_id: str) -> Repository | Denied:
    """Return the repository if the caller may use it, also while it is being deleted."""
    repository = repositories.get_repository(repository_id) if REPOSITORY_ID.fullmatch(repository_id) else None
    if repository is None:
        return NOT_FOUND
    decision = decide(subject, Action.USE, to_repository_resource(repository))
    return decision if isinstance(decision, Denied) else repository


def find_active_repository(subject: Subject, repositories: RepositoryReader, repository_id: str) -> Repository | Denied:
    """Return the repository if the caller may use it and it is not being deleted."""
    repository = find_repository(subject, repositories, repository_id)
    return repository if isinstance(repository, Denied) or not repository.is_being_deleted else NOT_FOUND


def may_use_collection(subject: Subject, collection: Collection, repository: Repository) -> bool:
    """Return whether the caller may use a collection."""
    return is_allowed(subject, Action.USE, to_collection_resource(collection, repository))


def list_pipelines_for(
    subject: Subject, repository: Repository, collections: Sequence[Collection], pipelines: Sequence[Pipeline]
) -> list[Pipeline]:
    """Return the pipelines, without those whose collection the caller may not use."""
    hidden = [c for c in collections if not may_use_collection(subject, c, repository)]
    if not hidden:
        return list(pipelines)
    known = list(collections)
    return [pipeline for pipeline in pipelines if find_collection(pipeline.collection_id, known) not in hidden]


def find_visible_collection(
    subject: Subject, repositories: RepositoryReader, repository: Repository, reference: str
) -> Collection | Denied:
    """Return the collection with this id, name or alias, if the caller may use it.

    A collection that is being deleted is found by its id alone.
    """
    collections = repositories.list_collections(repository.repository_id)
    named = [collection for collection in collections if collection.collection_id == reference]
    return _check_collection_use(
        subject, next(iter(named), None) or find_collection(reference, collections), repository
    )


def find_active_collection(
    subject: Subject, repositories: RepositoryReader, repository_id: str, reference: str | None
) -> Collection | Denied:
    """Return the collection with this id, name or alias, if the caller may use it and it is not being deleted."""
    repository = find_active_repository(subject, repositories, repository_id)
    if isinstance(repository, Denied):
        return repository
    return _check_collection_use(
        subject, find_collection(reference, repositories.list_collections(repository_id)), repository
    )


def _check_collection_use(
    subject: Subject, collection: Collection | None, repository: Repository
) -> Collection | Denied:
    if collection is None:
        return NOT_FOUND
    decision = decide(subject, Action.USE, to_collection_resource(collection, repository))
    return decision if isinstance(decision, Denied) else collection


def usable_repositories(subject: Subject, repositories: Iterable[Repository]) -> list[Repository]:
    """Return the repositories that the caller may use, without those that are being deleted."""
    return [
        r for r in repositories if not r.is_being_deleted and is_allowed(subject, Action.USE, to_repository_resource(r))
    ]
