"""The shapes of the answers about schedules of models."""

from typing import Literal, NotRequired

from typing_extensions import TypedDict

from lisa.models.answers import Moment
from lisa.models.schedule_times import ScheduledVerb
from lisa.models.scheduling import ScheduleType, Weekday


class WindowView(TypedDict):
    """The local times at which a model starts and stops, as HH:MM. A stop before the start is on the next day."""

    startTime: str
    stopTime: str


class ScheduledActionView(TypedDict):
    """The next start or stop of a model."""

    action: ScheduledVerb
    scheduledTime: Moment


class ScheduleFailureView(TypedDict):
    """The last failure to apply a schedule."""

    timestamp: Moment
    error: str
    retryCount: int


class ModelScheduleView(TypedDict):
    """The schedule of a model. A model without one has only `scheduleEnabled`, which is false."""

    scheduleEnabled: bool
    timezone: NotRequired[str]
    scheduleType: NotRequired[ScheduleType]
    dailySchedule: NotRequired[dict[Weekday, WindowView]]
    recurringSchedule: NotRequired[WindowView]
    scheduledActionArns: NotRequired[list[str]]
    nextScheduledAction: NotRequired[ScheduledActionView | None]
    lastScheduleFailure: NotRequired[ScheduleFailureView | None]


class ScheduleAnswer(TypedDict):
    """The schedule of a model with its next start or stop, null if there is none."""

    modelId: str
    scheduling: ModelScheduleView
    nextScheduledAction: ScheduledActionView | None


class ScheduleChangeAnswer(TypedDict):
    """The confirmation of a change of a schedule."""

    message: str
    modelId: str
    scheduleEnabled: bool


class ScheduleStatusAnswer(TypedDict):
    """The status of a model's schedule. The fields about the schedule are null for a model without one."""

    modelId: str
    scheduleEnabled: bool
    scheduleConfigured: bool
    lastScheduleFailed: bool
    scheduleStatus: Literal["DISABLED", "FAILED", "ACTIVE"]
    scheduleType: ScheduleType | None
    timezone: str | None
    nextScheduledAction: ScheduledActionView | None
    lastScheduleUpdate: Moment | None
    lastScheduleFailure: ScheduleFailureView | None
