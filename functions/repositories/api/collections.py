"""The routes of collections."""

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Body, Query

from lisa.joins.embedders import NO_EMBEDDING_MODEL, may_embed
from lisa.policy.rules import Action
from lisa.policy.subject import Subject
from lisa.repositories.answers import CollectionsView, CollectionView, StartedCollectionDeletion
from lisa.repositories.collection_commands import build_collection, validate_collection_changes
from lisa.repositories.pipeline_planning import CommandAuthor
from lisa.repositories.repository import Collection, CollectionStatus, Repository
from lisa.repositories.views import collection_view
from lisa.repositories.visibility import (
    find_visible_collection,
    may_use_collection,
    to_collection_resource,
    to_repository_resource,
    usable_repositories,
)
from lisa.rest.access import raise_if_denied, raise_unless_allowed, read_caller
from lisa.rest.api import bad_request_error, create_rest_router
from lisa.rest.audit import set_audited_resource
from lisa.rest.refusals import declare_errors
from lisa.wiring.models import model_store
from lisa.wiring.process import create_id, epoch_milliseconds
from lisa.wiring.repositories import collection_commands, repository_store
from repositories.api.access import find_shown_repository, find_usable_repository
from repositories.api.collection_pipelines import plan_collection_pipelines, raise_unless_same_pipelines, save_pipelines
from repositories.api.errors import raise_if_refused
from repositories.api.pages import CollectionPageParameters, build_page_view
from repositories.api.shapes import CollectionRequest

router = create_rest_router()
COLLECTION_PATH = "/repository/<repositoryId>/collection/<collectionId>"


@router.get("/repository/collections")
def list_all_collections(parameters: Annotated[CollectionPageParameters, Query()]) -> CollectionsView:
    """List the collections of all repositories.

    Returns:
        One page of the collections that the caller may use, each with the name of its repository.
    """
    subject, stored = read_caller(router), repository_store()
    by_id = {
        repository.repository_id: repository for repository in usable_repositories(subject, stored.list_repositories())
    }
    everything, pipelines = stored.list_all_collections(), stored.list_all_pipelines()
    known = [c for c in everything if c.repository_id in by_id]
    found = [c for c in known if may_use_collection(subject, c, by_id[c.repository_id])]

    def build_view_with_repository_name(collection: Collection) -> CollectionView:
        name = by_id[collection.repository_id].name
        return {**collection_view(collection, everything, pipelines), "repositoryName": name}

    return build_page_view(found, parameters, build_view_with_repository_name)


@router.get("/repository/<repositoryId>/collection")
def list_collections(repositoryId: str, parameters: Annotated[CollectionPageParameters, Query()]) -> CollectionsView:
    """List the collections of a repository.

    Returns:
        One page of the collections that the caller may use.
    """
    subject, stored = read_caller(router), repository_store()
    repository = find_usable_repository(subject, repositoryId)
    everything, pipelines = stored.list_collections(repositoryId), stored.list_pipelines(repositoryId)
    found = [collection for collection in everything if may_use_collection(subject, collection, repository)]
    return build_page_view(found, parameters, lambda collection: collection_view(collection, everything, pipelines))


@router.get("/repository/<repositoryId>/collections")
def list_collections_alternative_path(
    repositoryId: str, parameters: Annotated[CollectionPageParameters, Query()]
) -> CollectionsView:
    """List the collections of a repository (alternative path).

    This path ends in `collections` and answers the same as the path that ends in `collection`.

    Returns:
        One page of the collections that the caller may use.
    """
    return list_collections(repositoryId, parameters)


@router.post("/repository/<repositoryId>/collection", responses=declare_errors(409))
def create_collection(repositoryId: str, body: Annotated[CollectionRequest, Body()]) -> CollectionView:
    """Create a collection.

    The body can contain pipelines that ingest documents into the collection.

    Returns:
        The new collection, with its pipelines.
    """
    subject = read_caller(router)
    repository = find_usable_repository(subject, repositoryId)
    raise_unless_allowed(subject, Action.ADD_COLLECTION, to_repository_resource(repository))
    defaults = {
        "collection_id": create_id(),
        "embedding_model": _choose_embedding_model(subject, repository, body.embeddingModel),
    }
    collection = raise_if_refused(
        build_collection(repository, defaults | body.to_fields(), CommandAuthor(subject.user, epoch_milliseconds()))
    )
    pipelines = plan_collection_pipelines(subject, repository, collection, body.pipelines)
    raise_if_refused(collection_commands().add_collection(collection))
    set_audited_resource(router, f"repository/{repositoryId}/collection/{collection.collection_id}")
    save_pipelines(repository, pipelines)
    return _build_view(collection)


@router.get(COLLECTION_PATH)
def get_collection(repositoryId: str, collectionId: str) -> CollectionView:
    """Get one collection.

    The collection can still be read while it is being deleted.

    Returns:
        The configuration and the status of the collection.
    """
    subject = read_caller(router)
    return _build_view(
        raise_if_denied(
            find_visible_collection(
                subject, repository_store(), find_shown_repository(subject, repositoryId), collectionId
            )
        )
    )


@router.put(COLLECTION_PATH, responses=declare_errors(409))
def change_collection(
    repositoryId: str, collectionId: str, body: Annotated[CollectionRequest, Body()]
) -> CollectionView:
    """Change a collection.

    Only the fields in the body change. The embedding model and the pipelines cannot be changed here.

    Returns:
        The collection after the change.
    """
    current = _find_administered_collection(repositoryId, collectionId)
    if body.embeddingModel not in (None, "", current.embedding_model):
        reason = "the model of a collection cannot change; create another collection with that model"
        raise bad_request_error("embeddingModel", reason)
    raise_unless_same_pipelines(current, body.pipelines)
    changes = raise_if_refused(validate_collection_changes(current, body.to_fields(), epoch_milliseconds()))
    return _build_view(raise_if_refused(collection_commands().change_collection(current, changes)))


@router.delete(COLLECTION_PATH, responses=declare_errors(409))
def delete_collection(repositoryId: str, collectionId: str) -> StartedCollectionDeletion:
    """Delete a collection.

    The collection disappears from lists at once. Its documents are deleted in the background.

    Returns:
        The id of the deletion job, after the deletion has started.
    """
    collection = _find_administered_collection(repositoryId, collectionId)
    raise_if_refused(collection_commands().delete_collection(collection))
    return {
        "jobId": f"{collection.collection_id}.deletion",
        "deletionType": "full_collection",
        "status": CollectionStatus.DELETE_IN_PROGRESS,
    }


def _find_administered_collection(repository_id: str, reference: str) -> Collection:
    """Return the collection if the caller may administer it."""
    subject = read_caller(router)
    repository = find_usable_repository(subject, repository_id)
    collection = raise_if_denied(find_visible_collection(subject, repository_store(), repository, reference))
    raise_unless_allowed(subject, Action.ADMINISTER, to_collection_resource(collection, repository))
    return collection


def _choose_embedding_model(subject: Subject, repository: Repository, requested: str | None) -> str:
    """Return the requested embedding model if the caller may use it; without one, the model of the repository."""
    if requested and requested != repository.embedding_model and not may_embed(subject, requested, model_store()):
        raise bad_request_error("embeddingModel", NO_EMBEDDING_MODEL)
    return requested or repository.embedding_model


def _build_view(collection: Collection) -> CollectionView:
    stored, repository_id = repository_store(), collection.repository_id
    return collection_view(collection, stored.list_collections(repository_id), stored.list_pipelines(repository_id))
