"""Repositories: which there are, and making, changing and deleting them."""

from typing import Annotated, Any

from aws_lambda_powertools.event_handler.openapi.params import Body

from lisa.adapters.access import caller, require
from lisa.adapters.audit import made
from lisa.adapters.rest import bad_request, rest_router
from lisa.adapters.wiring import clock, new_id, repositories
from lisa.adapters.wiring_repositories import changing
from lisa.policy.resources import Installation
from lisa.policy.rules import Action, allows
from lisa.repositories.changing import default_collection
from lisa.repositories.planning import Author
from lisa.repositories.repository import Repository
from lisa.repositories.views import repository_view
from lisa.repositories.visibility import guarded
from repositories.api.access import administered, shown, visible
from repositories.api.refusals import granted
from repositories.api.shapes import RepositoryChange, RepositoryRequest, new_repository

router = rest_router()
ONE = "/repository/<repositoryId>"


@router.get("/repository")
def list_repositories() -> list[dict[str, Any]]:
    """Every repository the caller may use."""
    subject, stored = caller(router), repositories()
    found = [r for r in stored.all() if not r.going and allows(subject, Action.USE, guarded(r))]
    return [repository_view(repository, stored.pipelines(repository.repository_id)) for repository in found]


@router.get("/repository/status")
def list_statuses() -> dict[str, str]:
    """The status of every repository, by id."""
    require(caller(router), Action.ADMINISTER, Installation())
    return {repository.repository_id: repository.status.value for repository in repositories().all()}


@router.post("/repository")
def create_repository(body: Annotated[RepositoryRequest, Body()]) -> dict[str, str]:
    """Make a repository in the shared database; it is ready at once."""
    subject = caller(router)
    require(subject, Action.ADMINISTER, Installation())
    made(router, f"repository/{body.repositoryId}")
    author = Author(subject.user, clock())
    repository = new_repository(body, author, default_collection_id=new_id())
    granted(changing().create(repository, _inline(body), author))
    return {"status": "success", "executionArn": ""}


@router.get(ONE)
def get_repository(repositoryId: str) -> dict[str, Any]:
    """One repository's configuration; its status while it is being deleted."""
    return _view(shown(caller(router), repositoryId))


@router.put(ONE)
def change_repository(repositoryId: str, body: Annotated[RepositoryChange, Body()]) -> dict[str, Any]:
    """Change what is said; a list of pipelines is all of them."""
    subject = caller(router)
    was, now = administered(subject, repositoryId), clock()
    changes = {name: value for name, value in body.fields().items() if getattr(was, name) != value}
    if changes:
        require(subject, Action.CONFIGURE, guarded(was))
    if body.pipelines is not None:
        planned = granted(changing().planned(was, _inline(body), Author(subject.user, now)))
        granted(changing().carry_out(planned, now))
    if model := changes.pop("embedding_model", None):
        remodelled = was.model_copy(update={"embedding_model": model})
        granted(changing().change_model(was, default_collection(remodelled, new_id(), now)))
    if changes:
        granted(changing().change(was, changes | {"updated_at": now}))
    return _view(visible(subject, repositoryId))


@router.delete(ONE)
def delete_repository(repositoryId: str) -> dict[str, str]:
    """Offer it no more and take out all of it after."""
    subject = caller(router)
    repository = shown(subject, repositoryId)
    require(subject, Action.CONFIGURE, guarded(repository))
    return {"status": "success", "executionArn": changing().delete(repository)}


def _inline(body: RepositoryRequest | RepositoryChange) -> list[Any]:
    for number, pipeline in enumerate(body.pipelines or []):
        if not pipeline.s3Bucket:
            raise bad_request(f"pipelines.{number}.s3Bucket", "say which bucket")
    return [pipeline.wanted() for pipeline in body.pipelines or []]


def _view(repository: Repository) -> dict[str, Any]:
    return repository_view(repository, repositories().pipelines(repository.repository_id))
