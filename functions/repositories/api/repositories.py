"""The routes of repositories."""

from typing import Annotated, Any

from aws_lambda_powertools.event_handler.openapi.params import Body

from lisa.policy.resources import Installation
from lisa.policy.rules import Action, is_allowed
from lisa.policy.subject import Subject
from lisa.repositories.answers import RepositoryView, StartedWorkflow
from lisa.repositories.repository import Repository, RepositoryStatus
from lisa.repositories.repository_commands import build_default_collection
from lisa.repositories.views import repository_view, source_view
from lisa.repositories.visibility import to_repository_resource, usable_repositories
from lisa.rest.access import raise_unless_allowed, read_caller
from lisa.rest.api import bad_request_error, create_rest_router
from lisa.rest.audit import set_audited_resource
from lisa.rest.refusals import declare_errors
from lisa.wiring.models import model_store
from lisa.wiring.process import create_id, epoch_milliseconds
from lisa.wiring.repositories import pipeline_commands, repository_commands, repository_store
from repositories.api.access import (
    author_from_subject,
    find_administered_repository,
    find_shown_repository,
    find_usable_repository,
    list_usable_pipelines,
)
from repositories.api.errors import raise_if_refused
from repositories.api.shapes import RepositoryChange, RepositoryRequest, build_repository

router = create_rest_router()
REPOSITORY_PATH = "/repository/<repositoryId>"


@router.get("/repository")
def list_repositories() -> list[RepositoryView]:
    """List repositories.

    Repositories that are being deleted are not in the list.

    Returns:
        All repositories that the caller may use.
    """
    subject, stored = read_caller(router), repository_store()
    return [_build_view(subject, repository) for repository in usable_repositories(subject, stored.list_repositories())]


@router.get("/repository/status")
def list_statuses() -> dict[str, RepositoryStatus]:
    """List the status of all repositories.

    Only administrators may do this.

    Returns:
        An object with the status of each repository by repository id.
    """
    raise_unless_allowed(read_caller(router), Action.ADMINISTER, Installation())
    return {repository.repository_id: repository.status for repository in repository_store().list_repositories()}


@router.post("/repository", responses=declare_errors(409))
def create_repository(body: Annotated[RepositoryRequest, Body()]) -> StartedWorkflow:
    """Create a repository.

    The repository uses the shared database and is ready at once. Only administrators may do this.

    Returns:
        A confirmation, after the repository and its pipelines are created.
    """
    subject = read_caller(router)
    raise_unless_allowed(subject, Action.ADMINISTER, Installation())
    set_audited_resource(router, f"repository/{body.repositoryId}")
    author = author_from_subject(subject)
    repository = build_repository(body, author, default_collection_id=create_id())
    _raise_unless_embedding_model(repository.embedding_model)
    raise_if_refused(pipeline_commands().sources_refusal(repository))
    raise_if_refused(repository_commands().create_repository(repository, _read_pipeline_fields(body), author))
    return {"status": "success", "executionArn": ""}


@router.get(REPOSITORY_PATH)
def get_repository(repositoryId: str) -> RepositoryView:
    """Get one repository.

    The repository can still be read while it is being deleted.

    Returns:
        The configuration and the status of the repository.
    """
    subject = read_caller(router)
    return _build_view(subject, find_shown_repository(subject, repositoryId))


@router.put(REPOSITORY_PATH, responses=declare_errors(409))
def change_repository(repositoryId: str, body: Annotated[RepositoryChange, Body()]) -> RepositoryView:
    """Change a repository.

    Only the fields in the body change. A list of pipelines replaces all pipelines of the repository.

    Returns:
        The configuration of the repository after the change.
    """
    subject = read_caller(router)
    current, now = find_administered_repository(subject, repositoryId), epoch_milliseconds()
    known = _add_granted_sources(current)
    changes = {name: value for name, value in body.to_fields().items() if getattr(known, name) != value}
    if changes:
        raise_unless_allowed(subject, Action.CONFIGURE, to_repository_resource(current))
    _raise_unless_embedding_model(changes.get("embedding_model"))
    changed = current.model_copy(update=changes)
    raise_if_refused(pipeline_commands().sources_refusal(changed))
    plan = None
    if body.pipelines is not None:
        plan = raise_if_refused(
            repository_commands().plan_pipelines(changed, _read_pipeline_fields(body), author_from_subject(subject))
        )
    if "sources" in changes:
        raise_if_refused(
            repository_commands().change_repository(current, {"sources": changes.pop("sources"), "updated_at": now})
        )
    if plan:
        raise_if_refused(
            repository_commands().apply_pipeline_plan(pipeline_commands().read_contents(changed), plan, now)
        )
    if model := changes.pop("embedding_model", None):
        with_model = current.model_copy(update={"embedding_model": model})
        raise_if_refused(
            repository_commands().change_embedding_model(
                current, build_default_collection(with_model, create_id(), now)
            )
        )
    if changes:
        raise_if_refused(repository_commands().change_repository(current, changes | {"updated_at": now}))
    return _build_view(subject, find_usable_repository(subject, repositoryId))


@router.delete(REPOSITORY_PATH)
def delete_repository(repositoryId: str) -> StartedWorkflow:
    """Delete a repository.

    The repository disappears from lists at once. Its documents and collections are deleted in the background.

    Returns:
        A confirmation, after the deletion has started.
    """
    subject = read_caller(router)
    repository = find_shown_repository(subject, repositoryId)
    raise_unless_allowed(subject, Action.CONFIGURE, to_repository_resource(repository))
    return {"status": "success", "executionArn": repository_commands().delete_repository(repository)}


def _read_pipeline_fields(body: RepositoryRequest | RepositoryChange) -> list[Any]:
    for number, pipeline in enumerate(body.pipelines or []):
        if not pipeline.s3Bucket:
            raise bad_request_error(f"pipelines.{number}.s3Bucket", "the name of the bucket is missing")
    return [pipeline.to_pipeline_fields() for pipeline in body.pipelines or []]


def _raise_unless_embedding_model(model_id: str | None) -> None:
    """Raise an error if the model is in service but does not embed. A model that is not in service yet is accepted."""
    found = model_store().find_model(model_id) if model_id else None
    if found is not None and found.model_type != "embedding":
        raise bad_request_error(
            "embeddingModelId", f"{model_id} is not an embedding model; its type is {found.model_type}"
        )


def _add_granted_sources(repository: Repository) -> Repository:
    """Return the repository with its granted sources, also if it is older than grants."""
    return repository.model_copy(update={"sources": pipeline_commands().read_contents(repository).granted_sources})


def _build_view(subject: Subject, repository: Repository) -> RepositoryView:
    """Return the view of a repository for this caller. Only its administrators see the granted sources."""
    found = repository_view(repository, list_usable_pipelines(subject, repository))
    if not is_allowed(subject, Action.ADMINISTER, to_repository_resource(repository)):
        return found
    return {**found, "sources": [source_view(source) for source in _add_granted_sources(repository).sources or ()]}
