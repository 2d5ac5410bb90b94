"""The schedule of a model: the windows of a week in which it runs."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from lisa.models.shape import Shape

ScheduleType = Literal["DAILY", "RECURRING"]
Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
WEEKDAYS: tuple[Weekday, ...] = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
ClockTime = Annotated[str, StringConstraints(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]


class RunningWindow(Shape):
    """The local times at which a model starts and stops, as HH:MM. A stop before the start is on the next day."""

    start_time: ClockTime
    stop_time: ClockTime


class WeekSchedule(Shape):
    """The window that starts on each day of the week. A day without a window has no start."""

    monday: RunningWindow | None = None
    tuesday: RunningWindow | None = None
    wednesday: RunningWindow | None = None
    thursday: RunningWindow | None = None
    friday: RunningWindow | None = None
    saturday: RunningWindow | None = None
    sunday: RunningWindow | None = None


class Scheduling(Shape):
    """The schedule of a model: `RECURRING` is one window on every day, `DAILY` has one for each day of the week."""

    timezone: Annotated[str, Field(max_length=64)] = "UTC"
    schedule_type: ScheduleType
    daily_schedule: WeekSchedule | None = None
    recurring_schedule: RunningWindow | None = None
    schedule_enabled: bool = True
