"""The routes of models."""

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Body, Query

from lisa.models.answers import ModelAnswer, ModelsAnswer
from lisa.models.definition import CreateModel
from lisa.models.reading import usable_records
from lisa.models.views import model_view, models_page
from lisa.policy.resources import Installation
from lisa.policy.rules import Action
from lisa.rest.access import raise_unless_allowed, read_caller
from lisa.rest.api import create_rest_router
from lisa.rest.audit import set_audited_resource
from lisa.rest.refusals import declare_errors
from lisa.wiring.models import model_commands, model_records, schedule_commands
from models.api.access import (
    build_command_request,
    find_administered_model,
    find_usable_model,
    is_administrator,
    raise_if_refused,
)

router = create_rest_router()
ONE = "/models/<modelId>"


@router.post("/models", responses=declare_errors(409))
def create_model(body: Annotated[CreateModel, Body()]) -> ModelAnswer:
    """Create a model.

    The model has the status `Creating` until it has answered a test request; then it is `InService`. Only
    administrators may do this.

    Returns:
        The new model.
    """
    raise_unless_allowed(read_caller(router), Action.ADMINISTER, Installation())
    set_audited_resource(router, f"models/{body.model_id}")
    request = build_command_request(router)
    record = raise_if_refused(model_commands().create(request, body))
    return {"model": model_view(raise_if_refused(schedule_commands().apply_schedule(record, request.now)))}


@router.get("/models")
def list_models(limit: Annotated[int | None, Query(ge=1, le=1_000)] = None, cursor: str | None = None) -> ModelsAnswer:
    """List models.

    The list is complete unless the request has a `limit`.

    Returns:
        The models that the caller may use, those in service first.
    """
    records = usable_records(model_records().list(), read_caller(router))
    return models_page(records, limit, cursor, is_for_administrator=is_administrator(router))


@router.get(ONE)
def get_model(modelId: str) -> ModelAnswer:
    """Get a model.

    Callers see models that they may use. Only administrators see the address and the container's variables.

    Returns:
        The definition and the status of the model.
    """
    record = find_usable_model(router, modelId)
    return {"model": model_view(record, is_for_administrator=is_administrator(router))}


@router.delete(ONE, responses=declare_errors(409))
def delete_model(modelId: str) -> ModelAnswer:
    """Delete a model.

    The model stops answering at once, then everything that belongs to it is removed. Only administrators may do this.

    Returns:
        The model with the status `Deleting`.
    """
    record = find_administered_model(router, modelId)
    return {"model": model_view(raise_if_refused(model_commands().delete(build_command_request(router), record)))}
