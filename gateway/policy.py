"""Who may send what to which model: the gateway's decision, before LiteLLM sees anything."""

from collections.abc import Mapping

from starlette.responses import Response

from gateway import refusals
from gateway.allowlist import Endpoint
from lisa.models.served import ServedModel
from lisa.policy.access import may_use
from lisa.policy.subject import Subject

_FOR_FUNCTIONS = frozenset({"embeddings", "rerank"})


def refuse(
    subject: Subject, endpoint: Endpoint, names: frozenset[str], models: Mapping[str, ServedModel]
) -> Response | None:
    """None to let the request pass, or the answer that refuses it. `names` are the models it names."""
    if subject.kind == "system" and endpoint.name not in _FOR_FUNCTIONS:
        return refusals.not_for_functions()
    if len(names) != 1:
        return refusals.refusal(400, "Name exactly one model in the field 'model'.", code="model_required")
    [name] = names
    model = models.get(name)
    # A function acts for a repository whose own groups were checked before it was called.
    if model is None or not (subject.kind == "system" or may_use(subject, model.allowed_groups)):
        return refusals.unknown_model(name)
    return None
