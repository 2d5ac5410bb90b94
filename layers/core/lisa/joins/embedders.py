"""The rule about embedding models of collections: a caller needs the right to the model, too."""

from lisa.models.ports import PublishedModels
from lisa.models.served import may_embed_with
from lisa.policy.subject import Subject
from lisa.repositories.repository import Collection, Repository

NO_EMBEDDING_MODEL = "there is no such embedding model in service, or you may not use it"


def may_embed(subject: Subject, model_id: str, models: PublishedModels) -> bool:
    """Return whether this is an embedding model in service that the caller may use."""
    return may_embed_with(subject, models.find_model(model_id))


def find_embedding_refusal(
    subject: Subject, collection: Collection, repository: Repository, models: PublishedModels
) -> str | None:
    """Return the reason why the caller may not embed with the collection's model, or None.

    Every user of a repository may use the repository's own model through it.
    """
    if collection.uses_model_of_repository(repository) or may_embed(subject, collection.embedding_model, models):
        return None
    return f"the embedding model of this collection: {NO_EMBEDDING_MODEL}"
