"""The times at which a schedule starts and stops a model."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final, Literal
from zoneinfo import ZoneInfo

from lisa.models.refusals import ModelFieldRefused
from lisa.models.scheduling import WEEKDAYS, RunningWindow, Scheduling, WeekSchedule

ScheduledVerb = Literal["START", "STOP"]
_SHORTEST: Final = timedelta(hours=2)
_DAY: Final = timedelta(days=1)
_WEEK: Final = 7 * _DAY
_HORIZON_DAYS: Final = 9  # a weekly window repeats after 7 days, and a time that a clock change skips after 7 more


@dataclass(frozen=True)
class ScheduledAction:
    """The next start or stop of a model. `at` is a time in UTC."""

    verb: ScheduledVerb
    at: datetime


@dataclass(frozen=True)
class ScheduleEntry:
    """One recurring start or stop: its local time, and the day of the week on which it happens, None for every day.

    `window` is the day on which its window begins; the stop of a window over midnight happens on the next day.
    """

    verb: ScheduledVerb
    window: int | None  # 0 is Monday
    day: int | None
    at: time

    @property
    def name(self) -> str:
        """Return a name that is unique within the schedule of a model, such as `start-monday`."""
        return f"{self.verb.lower()}-{'daily' if self.window is None else WEEKDAYS[self.window]}"

    @property
    def expression(self) -> str:
        """Return the expression of EventBridge Scheduler."""
        if self.day is None:
            return f"cron({self.at.minute} {self.at.hour} * * ? *)"
        return f"cron({self.at.minute} {self.at.hour} ? * {WEEKDAYS[self.day][:3].upper()} *)"


#: The names of all entries that a schedule may have.
ENTRY_NAMES: Final = tuple(f"{verb}-{day}" for verb in ("start", "stop") for day in ("daily", *WEEKDAYS))


def scheduling_refusal(scheduling: Scheduling) -> ModelFieldRefused | None:
    """Return the first field that breaks a rule, or None."""
    found = next(_find_broken_fields(scheduling), None)
    return ModelFieldRefused(*found) if found else None


def build_schedule_entries(scheduling: Scheduling) -> tuple[ScheduleEntry, ...]:
    """Return one start and one stop for every window."""
    return tuple(
        entry
        for day, window in _list_windows(scheduling)
        for entry in (
            ScheduleEntry("START", day, day, _parse_time(window.start_time)),
            ScheduleEntry("STOP", day, _stop_day(day, window), _parse_time(window.stop_time)),
        )
    )


def find_next_action(scheduling: Scheduling, now: datetime) -> ScheduledAction | None:
    """Return the next start or stop after `now`, or None if the schedule is off or its time zone is not known.

    EventBridge Scheduler skips a local time that a clock change leaves out, and runs once at one that occurs twice:
    https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
    """
    zone = find_zone(scheduling.timezone)
    if zone is None or not scheduling.schedule_enabled:
        return None
    today = now.astimezone(zone).date()
    upcoming = [
        ScheduledAction(entry.verb, moment)
        for entry in build_schedule_entries(scheduling)
        for moment in _list_moments(entry, today, zone)
        if moment > now
    ]
    return min(upcoming, key=lambda action: action.at, default=None)


def find_zone(name: str) -> ZoneInfo | None:
    """Return the time zone with this IANA name, or None."""
    try:
        return ZoneInfo(name)
    except (LookupError, ValueError, OSError):
        return None


def _list_moments(entry: ScheduleEntry, today: date, zone: ZoneInfo) -> Iterator[datetime]:
    """Yield the times of an entry in UTC from today on."""
    for offset in range(2 * _HORIZON_DAYS):
        day = today + offset * _DAY
        if entry.day in (None, day.weekday()):
            local = datetime.combine(day, entry.at, zone)
            moment = local.astimezone(UTC)
            if moment.astimezone(zone).replace(tzinfo=None) == local.replace(tzinfo=None):
                yield moment


def _find_broken_fields(scheduling: Scheduling) -> Iterator[tuple[str, str]]:
    if find_zone(scheduling.timezone) is None and find_zone("UTC") is not None:
        yield "timezone", f"{scheduling.timezone!r} is not a time zone; write an IANA name, as in Europe/Berlin"
    part = "recurringSchedule" if scheduling.schedule_type == "RECURRING" else "dailySchedule"
    windows = _list_windows(scheduling)
    if not windows:
        yield part, f"a schedule of the type {scheduling.schedule_type} needs at least one window in this field"
    for day, window in windows:
        if _window_length(window) < _SHORTEST:
            place = part if day is None else f"{part}.{WEEKDAYS[day]}"
            yield f"{place}.stopTime", "a window must be open for 2 hours or more"
    yield from _find_overlaps(windows)


def _find_overlaps(windows: list[tuple[int | None, RunningWindow]]) -> Iterator[tuple[str, str]]:
    """Yield each window that begins before the previous one of the week has ended."""
    days = [(day, window) for day, window in windows if day is not None]
    for (day, window), (next_day, following) in zip(days, [*days[1:], *days[:1]], strict=True):
        start, end = _week_offset(day, window), _week_offset(day, window) + _window_length(window)
        next_start = _week_offset(next_day, following)
        if (next_start if next_start > start else next_start + _WEEK) <= end:
            yield (
                f"dailySchedule.{WEEKDAYS[next_day]}.startTime",
                f"the window of {WEEKDAYS[day]} is open until {window.stop_time}; begin later, or join both windows",
            )


def _list_windows(scheduling: Scheduling) -> list[tuple[int | None, RunningWindow]]:
    """Return the windows of a week, each with the number of its first day, None for every day."""
    if scheduling.schedule_type == "RECURRING":
        return [(None, scheduling.recurring_schedule)] if scheduling.recurring_schedule else []
    week = scheduling.daily_schedule or WeekSchedule()
    found = ((day, getattr(week, name)) for day, name in enumerate(WEEKDAYS))
    return [(day, window) for day, window in found if window is not None]


def _window_length(window: RunningWindow) -> timedelta:
    start, stop = _parse_offset(window.start_time), _parse_offset(window.stop_time)
    return stop - start if stop >= start else stop - start + _DAY


def _stop_day(day: int | None, window: RunningWindow) -> int | None:
    is_overnight = window.stop_time < window.start_time
    return (day + 1) % 7 if day is not None and is_overnight else day


def _week_offset(day: int, window: RunningWindow) -> timedelta:
    return day * _DAY + _parse_offset(window.start_time)


def _parse_offset(text: str) -> timedelta:
    hours, minutes = text.split(":")
    return timedelta(hours=int(hours), minutes=int(minutes))


def _parse_time(text: str) -> time:
    hours, minutes = text.split(":")
    return time(int(hours), int(minutes))
