"""The rule about rerank models of a search: the caller needs the right to the model."""

from lisa.models.ports import PublishedModels
from lisa.models.rerankers import usable_rerankers
from lisa.models.served import usable_models
from lisa.policy.subject import Subject
from lisa.retrieval.ports import RerankSkip

NO_RERANK, ANY_RERANKER = "false", "true"


def choose_reranker(subject: Subject, requested: str, models: PublishedModels) -> str | RerankSkip | None:
    """Return the id of the model that was requested, the reason why there is none, or None without a request.

    `true` requests the only rerank model that the caller may use. A model that the caller may not use does not exist.
    """
    if requested.lower() in {"", NO_RERANK}:
        return None
    if requested.lower() == ANY_RERANKER:
        return _find_only_reranker(subject, models)
    named = models.find_model(requested)
    return requested if named is not None and usable_models([named], subject) else RerankSkip.NO_MODEL


def _find_only_reranker(subject: Subject, models: PublishedModels) -> str | RerankSkip:
    published = models.read_list()
    if published is None:  # the list changed during the read
        return RerankSkip.UNAVAILABLE
    match usable_rerankers(published.models, subject):
        case []:
            return RerankSkip.NO_MODEL
        case [model]:
            return model.model_id
        case _:
            return RerankSkip.SEVERAL_MODELS
