"""Finding the repositories and pipelines of a request; a denial of the caller is raised as an error."""

import re

from lisa.policy.authority import Authority
from lisa.policy.rules import Action
from lisa.policy.subject import Subject
from lisa.repositories.pipeline_planning import CommandAuthor
from lisa.repositories.repository import Pipeline, Repository
from lisa.repositories.visibility import (
    find_active_repository,
    find_repository,
    list_pipelines_for,
    to_repository_resource,
)
from lisa.rest.access import not_found_error, raise_if_denied, raise_unless_allowed
from lisa.wiring.process import epoch_milliseconds
from lisa.wiring.repositories import repository_store

_IDENTIFIER_PATTERN = re.compile(r"[A-Za-z0-9-]{1,64}")


def find_shown_repository(subject: Subject, repository_id: str) -> Repository:
    """Return the repository if the caller may use it, also while it is being deleted."""
    return raise_if_denied(find_repository(subject, repository_store(), repository_id))


def find_usable_repository(subject: Subject, repository_id: str) -> Repository:
    """Return the repository if the caller may use it and it is not being deleted."""
    return raise_if_denied(find_active_repository(subject, repository_store(), repository_id))


def find_administered_repository(subject: Subject, repository_id: str) -> Repository:
    """Return the repository if the caller may administer it."""
    repository = find_usable_repository(subject, repository_id)
    raise_unless_allowed(subject, Action.ADMINISTER, to_repository_resource(repository))
    return repository


def author_from_subject(subject: Subject) -> CommandAuthor:
    """Return the caller as the author of a change at this moment."""
    return CommandAuthor(subject.user, epoch_milliseconds(), Authority.from_subject(subject))


def list_usable_pipelines(subject: Subject, repository: Repository) -> list[Pipeline]:
    """Return the repository's pipelines, without those whose collection the caller may not use."""
    stored, repository_id = repository_store(), repository.repository_id
    return list_pipelines_for(
        subject, repository, stored.list_collections(repository_id), stored.list_pipelines(repository_id)
    )


def find_administered_pipeline(subject: Subject, repository_id: str, pipeline_id: str) -> Pipeline:
    """Return the pipeline if the caller may administer its repository and use its collection."""
    repository = find_administered_repository(subject, repository_id)
    is_valid = _IDENTIFIER_PATTERN.fullmatch(pipeline_id)
    pipeline = repository_store().get_pipeline(repository_id, pipeline_id) if is_valid else None
    collections = repository_store().list_collections(repository_id)
    if pipeline is None or not list_pipelines_for(subject, repository, collections, [pipeline]):
        raise not_found_error()
    return pipeline
