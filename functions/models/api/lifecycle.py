"""The routes about the lifecycle of models, and about the instances they run on."""

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Body
from pydantic import BaseModel, Field

from lisa.models.answers import FoundationModelsAnswer, LifecycleEventsAnswer, ModelAnswer
from lisa.models.foundation_models import build_callable_models
from lisa.models.instance_types import list_instance_types
from lisa.models.update import UpdateModel
from lisa.models.views import lifecycle_events_view, model_view
from lisa.policy.resources import Installation
from lisa.policy.rules import Action
from lisa.rest.access import raise_unless_allowed, read_caller
from lisa.rest.api import create_rest_router
from lisa.rest.refusals import declare_errors
from lisa.wiring.models import foundation_models, model_commands, model_records
from models.api.access import (
    build_command_request,
    find_administered_model,
    find_usable_model,
    is_administrator,
    raise_if_refused,
)

router = create_rest_router()
ONE = "/models/<modelId>"


class ContextWindow(BaseModel):
    """The number of tokens that a model reads and writes at most in one request."""

    contextWindow: Annotated[int, Field(gt=0, le=1_000_000_000)]


@router.get("/models/metadata/instances")
def list_instances() -> list[str]:
    """List instance types.

    A self-hosted model runs on instances of one of these EC2 types.

    Returns:
        The names of the instance types.
    """
    return list_instance_types()


@router.get("/models/metadata/bedrock")
def list_foundation_models() -> FoundationModelsAnswer:
    """List the models of Bedrock.

    They are read from Bedrock in the region of this installation: the models with inference on demand, and the
    inference profiles. Only administrators may do this.

    Returns:
        The models, with the `modelName` that a new third-party model needs.
    """
    raise_unless_allowed(read_caller(router), Action.ADMINISTER, Installation())
    listed = foundation_models().list_models()
    return {"models": build_callable_models(listed), "unavailableReason": listed.failure}


@router.put(ONE, responses=declare_errors(409))
def change_model(modelId: str, body: Annotated[UpdateModel, Body()]) -> ModelAnswer:
    """Change a model.

    Only the fields in the body change. A model can be changed while it is `InService` or `Stopped`; `enabled` starts
    or stops it. Only administrators may do this.

    Returns:
        The model after the request was accepted.
    """
    record = find_administered_model(router, modelId)
    changed = model_commands().update(build_command_request(router), record, body)
    return {"model": model_view(raise_if_refused(changed))}


@router.put(f"{ONE}/context-window", responses=declare_errors(409))
def set_context_window(modelId: str, body: Annotated[ContextWindow, Body()]) -> ModelAnswer:
    """Set the context window of a model.

    Only administrators may do this.

    Returns:
        The model after the request was accepted.
    """
    record = find_administered_model(router, modelId)
    changed = model_commands().set_context_window(build_command_request(router), record, body.contextWindow)
    return {"model": model_view(raise_if_refused(changed))}


@router.get(f"{ONE}/events")
def list_lifecycle_events(modelId: str) -> LifecycleEventsAnswer:
    """List the lifecycle events of a model.

    Callers see the events of models that they may use.

    Returns:
        The steps of all operations since the model was created, oldest first, with the causes of failures.
    """
    record = find_usable_model(router, modelId)
    events = model_records().list_events(record.model_id, since=record.created_at)
    return lifecycle_events_view(record.model_id, events, is_for_administrator=is_administrator(router))
