"""Authorization of calls: the policy decides, before any model is called, which model a caller may use."""

from collections.abc import Mapping
from dataclasses import dataclass

from starlette.responses import Response

from gateway.wire import refusals
from lisa.endpoints.endpoint import Endpoint
from lisa.models.served import ServedModel
from lisa.policy.decision import NOT_FOUND, Denied
from lisa.policy.rules import Action, decide
from lisa.policy.subject import Subject


@dataclass(frozen=True)
class ModelRefused:
    """The refusal of a request for a model. `denied` is None if the request does not name exactly one model."""

    answer: Response
    denied: Denied | None = None


def authorize_model(
    subject: Subject, endpoint: Endpoint, names: frozenset[str], models: Mapping[str, ServedModel]
) -> ServedModel | ModelRefused:
    """Return the model that a request names, or the refusal: the request must name one, which the caller may use."""
    action = Action.EMBED if endpoint.embeds else Action.USE
    if len(names) != 1:
        return ModelRefused(
            refusals.build_error_response(400, "Name exactly one model in the field 'model'.", code="model_required")
        )
    [name] = names
    model = models.get(name)
    if model is None:
        return ModelRefused(refusals.refuse_unknown_model(name), NOT_FOUND)
    decision = decide(subject, action, model.policy_resource)
    if isinstance(decision, Denied):
        return ModelRefused(
            refusals.refuse_forbidden(decision.message) if decision.message else refusals.refuse_unknown_model(name),
            decision,
        )
    return model
