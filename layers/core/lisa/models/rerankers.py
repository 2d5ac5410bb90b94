"""The rerank models among the models in service. A model has no type of its own for this task."""

from collections.abc import Iterable

from lisa.models.served import ServedModel, usable_models
from lisa.policy.subject import Subject

_RERANK_SERVER = "huggingface"  # the provider of a text-embeddings-inference server that reranks


def is_reranker(model: ServedModel) -> bool:
    """Return whether this is an embedding model that sorts texts, by its provider or by its name."""
    name = str(model.litellm_params.get("model", ""))
    has_rerank_server = name.partition("/")[0] == _RERANK_SERVER and "api_base" in model.litellm_params
    return model.model_type == "embedding" and (has_rerank_server or "rerank" in name.lower())


def usable_rerankers(models: Iterable[ServedModel], subject: Subject) -> list[ServedModel]:
    """Return the rerank models that the caller may use, sorted by id."""
    return [model for model in usable_models(models, subject) if is_reranker(model)]
