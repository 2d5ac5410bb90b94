"""Access to embedding models, directly or through a collection. The groups of the model decide in both cases."""

from http import HTTPStatus

from aws_lambda_powertools.event_handler.exceptions import ServiceError

from lisa.models.served import may_embed_with
from lisa.policy.subject import Subject
from lisa.repositories.repository import Collection, Repository
from lisa.wiring.shared import models

NO_EMBEDDING_MODEL = "there is no such embedding model in service, or you may not use it"


def may_embed(subject: Subject, model_id: str) -> bool:
    """Return whether this is an embedding model in service that the caller may use."""
    return may_embed_with(subject, models().find(model_id))


def require_embedder(subject: Subject, collection: Collection, repository: Repository) -> None:
    """Raise 404 unless the caller may embed through the collection.

    Every user of a repository may use the repository's own model through it.
    """
    if not collection.uses_model_of(repository) and not may_embed(subject, collection.embedding_model):
        raise ServiceError(HTTPStatus.NOT_FOUND, f"the embedding model of this collection: {NO_EMBEDDING_MODEL}")
