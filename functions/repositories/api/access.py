"""The repositories and pipelines a caller may see or administer, or the answer why not."""

import re

from lisa.adapters.rest import not_found
from lisa.adapters.wiring import repositories
from lisa.policy.access import may_administer
from lisa.policy.subject import Subject
from lisa.repositories.repository import Pipeline, Repository
from lisa.repositories.visibility import shown_repository, visible_repository
from repositories.api.refusals import forbidden

_IDENTIFIER = re.compile(r"[A-Za-z0-9-]{1,64}")


def shown(subject: Subject, repository_id: str) -> Repository:
    """The repository, even while it is being deleted, if the caller may use it."""
    repository = shown_repository(subject, repositories(), repository_id)
    if repository is None:
        raise not_found()
    return repository


def visible(subject: Subject, repository_id: str) -> Repository:
    """The repository, if the caller may use it."""
    repository = visible_repository(subject, repositories(), repository_id)
    if repository is None:
        raise not_found()
    return repository


def administered(subject: Subject, repository_id: str) -> Repository:
    """The repository, if the caller may administer it."""
    repository = visible(subject, repository_id)
    if not may_administer(subject, repository.allowed_groups):
        raise forbidden()
    return repository


def administered_pipeline(subject: Subject, repository_id: str, pipeline_id: str) -> Pipeline:
    """The pipeline, if the caller may administer its repository."""
    administered(subject, repository_id)
    known = _IDENTIFIER.fullmatch(pipeline_id)
    pipeline = repositories().pipeline(repository_id, pipeline_id) if known else None
    if pipeline is None:
        raise not_found()
    return pipeline
