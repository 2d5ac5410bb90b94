"""One random history of a model with a schedule: three weeks of its starts and stops, across a change of clocks.

The calls of the schedule follow from its cron expressions, as EventBridge Scheduler reads them. The windows in which
the model must run are read from the schedule itself, in local time.
"""

import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from lisa.errors import TransientError
from lisa.models.operation_requests import CommandRequest, OperationRequests
from lisa.models.records import ModelRecord
from lisa.models.schedule_commands import apply_pending_schedule, run_schedule
from lisa.models.schedule_times import ScheduledVerb, ScheduleEntry, build_schedule_entries, scheduling_refusal
from lisa.models.scheduling import WEEKDAYS, Scheduling
from tests.support.models import SELF_HOSTED, build_record
from tests.support.twins.models import MemoryModelRecords

_DAYS: Final = 21
_BEGIN: Final = datetime(2026, 10, 12, tzinfo=UTC)  # the clocks of Berlin and New York change in the next weeks
_ZONES: Final = ("UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Pacific/Auckland")
_SETTLED: Final = timedelta(minutes=90)  # after a start or stop; no window is shorter than two hours
_LOOK: Final = timedelta(minutes=50)  # between two looks at the model
_CRON: Final = re.compile(r"cron\((\d+) (\d+) (?:\*|\?) \* (\*|\?|[A-Z]{3})(?: \?)? \*\)")
Plant = Callable[[Sequence[ScheduleEntry]], Sequence[ScheduleEntry]]


class ScheduleHistory:
    """A history of one seed. `plant` may put an error into the starts and stops."""

    def __init__(self, seed: int, plant: Plant = lambda entries: entries) -> None:
        self.chance = random.Random(seed)
        self.scheduling = self._draw_schedule()
        self.zone = ZoneInfo(self.scheduling.timezone)
        self.entries = plant(build_schedule_entries(self.scheduling))
        self.records = MemoryModelRecords()
        body = SELF_HOSTED | {"autoScalingConfig": {"scheduling": self.scheduling.model_dump(by_alias=True)}}
        self.records.create(build_record(body))
        self.operations = OperationRequests(self.records)
        self.checked = 0

    def run(self) -> str | None:
        """Return the first violated rule, or None."""
        calls = sorted(call for entry in self.entries for call in self._list_calls(entry))
        for (at, verb), following in zip(calls, [*(moment for moment, _ in calls[1:]), None], strict=True):
            self._deliver(at, verb)
            moment = at + _SETTLED
            while moment < (following or at):  # after the last call, those of the next week are missing
                if violation := self._check(moment):
                    return violation
                moment += _LOOK
        return None

    def _draw_schedule(self) -> Scheduling:
        """Return a random schedule that the rules accept; most of its windows are open over midnight."""
        while True:
            days: list[str] = self.chance.sample(WEEKDAYS, self.chance.randint(1, 7))
            is_daily = self.chance.random() < 0.7
            week = {"scheduleType": "DAILY", "dailySchedule": {day: self._draw_window() for day in days}}
            every_day = {"scheduleType": "RECURRING", "recurringSchedule": self._draw_window()}
            zone = {"timezone": self.chance.choice(_ZONES)}
            found = Scheduling.model_validate((week if is_daily else every_day) | zone)
            if scheduling_refusal(found) is None:
                return found

    def _draw_window(self) -> dict[str, str]:
        start, length = self.chance.randrange(0, 1_440, 30), self.chance.randrange(240, 1_200, 30)
        stop = (start + length) % 1_440
        return {"startTime": f"{start // 60:02}:{start % 60:02}", "stopTime": f"{stop // 60:02}:{stop % 60:02}"}

    def _list_calls(self, entry: ScheduleEntry) -> Iterator[tuple[datetime, ScheduledVerb]]:
        """Yield the calls of an entry by its expression. A local time that the clocks leave out has none."""
        found = _CRON.fullmatch(entry.expression)
        assert found, f"Scheduler does not read {entry.expression}"
        minute, hour, day = int(found[1]), int(found[2]), found[3]
        for offset in range(_DAYS):
            date = (_BEGIN + timedelta(days=offset)).date()
            if day in ("*", "?") or WEEKDAYS[date.weekday()][:3].upper() == day:
                local = datetime.combine(date, time(hour, minute), self.zone)
                moment = local.astimezone(UTC)
                if moment.astimezone(self.zone).time() == local.time():
                    yield moment, entry.verb

    def _deliver(self, at: datetime, verb: ScheduledVerb) -> None:
        """Deliver a call once or twice, late, while another operation may be under way; then everything ends."""
        minutes = self.chance.randint(0, 20)
        if self.chance.random() < 0.2:
            self._begin_update(at)
        for _ in range(self.chance.choice((1, 1, 2))):
            self._call(at + timedelta(minutes=minutes), verb)
            if self.chance.random() < 0.3:
                self._end_operation()
        for _ in range(3):
            self._end_operation()
            apply_pending_schedule(self.operations, self._request(at), self._record())

    def _call(self, at: datetime, verb: ScheduledVerb) -> None:
        for _ in range(3):  # Scheduler repeats a call that failed
            try:
                run_schedule(self.operations, self._request(at), "minilm", verb)
            except TransientError:
                continue
            return

    def _begin_update(self, at: datetime) -> None:
        record = self._record()
        if record.status == "InService":
            self.operations.request_operation(self._request(at), record, "update", {})

    def _end_operation(self) -> None:
        record = self._record()
        ends = {"Starting": "InService", "Updating": "InService", "Stopping": "Stopped"}
        if record.status in ends:
            self.operations.replace(record, {"status": ends[record.status]})

    def _check(self, at: datetime) -> str | None:
        """Return the violation if the model does not run in a window, or runs outside of all windows."""
        local = at.astimezone(self.zone)
        is_open = self._is_open(local)
        recent = (local - timedelta(minutes=minutes) for minutes in range(15, 91, 15))
        if self._is_near_clock_change(local) or any(self._is_open(moment) != is_open for moment in recent):
            return None  # a start or stop may be left out or under way
        self.checked += 1
        expected = "InService" if is_open else "Stopped"
        status = self._record().status
        return None if status == expected else f"{local:%A %H:%M %Z}: the model is {status}, not {expected}"

    def _is_near_clock_change(self, local: datetime) -> bool:
        """Return whether the clocks change within a day: then a start or stop may be left out."""
        return any((local + timedelta(days=days)).utcoffset() != local.utcoffset() for days in (-2, -1, 1))

    def _is_open(self, local: datetime) -> bool:
        today, yesterday = WEEKDAYS[local.weekday()], WEEKDAYS[(local.weekday() - 1) % 7]
        now = f"{local:%H:%M}"
        for name, is_today in ((today, True), (yesterday, False)):
            window = self.scheduling.recurring_schedule
            if self.scheduling.schedule_type == "DAILY":
                window = getattr(self.scheduling.daily_schedule, name)
            if window is None:
                continue
            is_overnight = window.stop_time < window.start_time
            if is_today and window.start_time <= now and (is_overnight or now < window.stop_time):
                return True
            if not is_today and is_overnight and now < window.stop_time:
                return True
        return False

    def _record(self) -> ModelRecord:
        record = self.records.find("minilm")
        assert record is not None
        return record

    def _request(self, at: datetime) -> CommandRequest:
        return CommandRequest(f"op-{self.chance.randrange(1 << 30)}", "schedule", int(at.timestamp() * 1_000))


def overnight_window(entries: Sequence[ScheduleEntry]) -> Sequence[ScheduleEntry]:
    """Plant: the stop of a window over midnight happens on the day on which the window begins."""
    return [replace(entry, day=entry.window) for entry in entries]


def missing_stop(entries: Sequence[ScheduleEntry]) -> Sequence[ScheduleEntry]:
    """Plant: the first window of the week has no stop."""
    first = next(entry for entry in entries if entry.verb == "STOP")
    return [entry for entry in entries if entry != first]


SCHEDULE_PLANTED: dict[str, Plant] = {plant.__name__: plant for plant in (overnight_window, missing_stop)}
