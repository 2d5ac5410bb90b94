"""The check of a caller's right to the embedding model of a collection."""

from http import HTTPStatus

from aws_lambda_powertools.event_handler.exceptions import ServiceError

from lisa.joins.embedders import find_embedding_refusal
from lisa.policy.subject import Subject
from lisa.repositories.repository import Collection, Repository
from lisa.wiring.models import model_store


def raise_unless_may_embed(subject: Subject, collection: Collection, repository: Repository) -> None:
    """Raise 404 unless the caller may embed with the model of the collection."""
    if refusal := find_embedding_refusal(subject, collection, repository, model_store()):
        raise ServiceError(HTTPStatus.NOT_FOUND, refusal)
