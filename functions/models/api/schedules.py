"""The routes of the schedules of models."""

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Body

from lisa.models.schedule_answers import ScheduleAnswer, ScheduleChangeAnswer, ScheduleStatusAnswer
from lisa.models.schedule_views import schedule_change_view, schedule_status_view, schedule_view
from lisa.models.scheduling import Scheduling
from lisa.rest.api import create_rest_router
from lisa.rest.refusals import declare_errors
from lisa.wiring.models import schedule_commands
from lisa.wiring.process import epoch_milliseconds
from models.api.access import find_administered_model, find_usable_model, raise_if_refused

router = create_rest_router()
SCHEDULE = "/models/<modelId>/schedule"


@router.put(SCHEDULE, responses=declare_errors(409))
def put_schedule(modelId: str, body: Annotated[Scheduling, Body()]) -> ScheduleChangeAnswer:
    """Set the schedule of a model.

    The model starts and stops at the local times of its windows. A window is open for two hours or more and may last
    beyond midnight. Only self-hosted models have a schedule; only administrators may do this.

    Returns:
        The confirmation of the change.
    """
    return _set_schedule(modelId, body)


@router.post(SCHEDULE, responses=declare_errors(409))
def post_schedule(modelId: str, body: Annotated[Scheduling, Body()]) -> ScheduleChangeAnswer:
    """Set the schedule of a model by POST.

    This is the same as PUT. Only administrators may do this.

    Returns:
        The confirmation of the change.
    """
    return _set_schedule(modelId, body)


@router.get(SCHEDULE)
def get_schedule(modelId: str) -> ScheduleAnswer:
    """Get the schedule of a model.

    Callers see the schedules of models that they may use.

    Returns:
        The schedule and its next start or stop.
    """
    return schedule_view(find_usable_model(router, modelId), epoch_milliseconds())


@router.delete(SCHEDULE, responses=declare_errors(409))
def delete_schedule(modelId: str) -> ScheduleChangeAnswer:
    """Remove the schedule of a model.

    The model keeps its present status. Only administrators may do this.

    Returns:
        The confirmation of the change.
    """
    record = find_administered_model(router, modelId)
    changed = raise_if_refused(schedule_commands().remove_schedule(record, epoch_milliseconds()))
    return schedule_change_view(changed, "the model has no schedule")


@router.get(f"{SCHEDULE}/status")
def get_schedule_status(modelId: str) -> ScheduleStatusAnswer:
    """Get the status of a model's schedule.

    Callers see the schedules of models that they may use.

    Returns:
        The status of the schedule, its next start or stop, and its last failure.
    """
    return schedule_status_view(find_usable_model(router, modelId), epoch_milliseconds())


def _set_schedule(model_id: str, scheduling: Scheduling) -> ScheduleChangeAnswer:
    record = find_administered_model(router, model_id)
    changed = raise_if_refused(schedule_commands().set_schedule(record, scheduling, epoch_milliseconds()))
    return schedule_change_view(changed, "the schedule is stored")
