"""The rules of schedules, and the next start or stop across days, time zones and clock changes."""

from datetime import UTC, datetime
from typing import Any

import pytest

from lisa.models.refusals import ModelFieldRefused
from lisa.models.schedule_times import build_schedule_entries, find_next_action, scheduling_refusal
from lisa.models.scheduling import Scheduling

DAY = {"startTime": "08:00", "stopTime": "18:00"}
NIGHT = {"startTime": "22:00", "stopTime": "06:00"}


def recurring(window: dict[str, str], timezone: str = "UTC", **fields: Any) -> Scheduling:
    about = {"timezone": timezone, "scheduleType": "RECURRING", "recurringSchedule": window}
    return Scheduling.model_validate(about | fields)


def daily(timezone: str = "UTC", **windows: dict[str, str]) -> Scheduling:
    about = {"timezone": timezone, "scheduleType": "DAILY", "dailySchedule": windows}
    return Scheduling.model_validate(about)


def next_action(scheduling: Scheduling, now: str) -> tuple[str, str] | None:
    found = find_next_action(scheduling, datetime.fromisoformat(now).replace(tzinfo=UTC))
    return (found.verb, f"{found.at:%Y-%m-%d %H:%M}") if found else None


@pytest.mark.parametrize(
    ("scheduling", "now", "expected"),
    [
        (recurring(DAY), "2026-11-30T07:59", ("START", "2026-11-30 08:00")),
        (recurring(DAY), "2026-11-30T08:00", ("STOP", "2026-11-30 18:00")),
        (recurring(DAY), "2026-11-30T18:00", ("START", "2026-12-01 08:00")),
        (recurring(NIGHT), "2026-11-30T23:00", ("STOP", "2026-12-01 06:00")),
        (recurring(NIGHT), "2026-11-30T05:00", ("STOP", "2026-11-30 06:00")),
        (recurring(DAY, "Asia/Tokyo"), "2026-11-30T00:00", ("STOP", "2026-11-30 09:00")),
        (recurring(DAY, "America/Los_Angeles"), "2026-11-30T02:00", ("START", "2026-11-30 16:00")),
        (daily(monday=DAY), "2026-11-30T09:00", ("STOP", "2026-11-30 18:00")),
        (daily(monday=DAY), "2026-11-30T18:00", ("START", "2026-12-07 08:00")),
        (daily(sunday=NIGHT), "2026-11-29T23:00", ("STOP", "2026-11-30 06:00")),
        (daily(monday=NIGHT, friday=DAY), "2026-12-01T07:00", ("START", "2026-12-04 08:00")),
    ],
)
def test_the_next_action_is_the_first_start_or_stop_after_now(
    scheduling: Scheduling, now: str, expected: tuple[str, str]
) -> None:
    assert next_action(scheduling, now) == expected


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2026-03-27T17:30", ("START", "2026-03-28 07:00")),  # winter time: 08:00 in Berlin is 07:00 UTC
        ("2026-03-28T17:30", ("START", "2026-03-29 06:00")),  # the clocks went forward in the night
        ("2026-10-24T17:30", ("START", "2026-10-25 07:00")),  # the clocks went back in the night
    ],
)
def test_a_start_keeps_its_local_time_when_the_clocks_change(now: str, expected: tuple[str, str]) -> None:
    assert next_action(recurring(DAY, "Europe/Berlin"), now) == expected


def test_a_local_time_that_a_clock_change_leaves_out_is_skipped() -> None:
    """On 2026-03-29 the clocks in Berlin go from 02:00 to 03:00."""
    scheduling = daily("Europe/Berlin", sunday={"startTime": "02:30", "stopTime": "12:00"})

    assert next_action(scheduling, "2026-03-28T12:00") == ("STOP", "2026-03-29 10:00")
    assert next_action(scheduling, "2026-03-29T11:00") == ("START", "2026-04-05 00:30")


def test_a_local_time_that_occurs_twice_counts_once() -> None:
    """On 2026-10-25 the clocks in Berlin go from 03:00 back to 02:00."""
    scheduling = recurring({"startTime": "02:30", "stopTime": "12:00"}, "Europe/Berlin")

    assert next_action(scheduling, "2026-10-24T12:00") == ("START", "2026-10-25 00:30")
    assert next_action(scheduling, "2026-10-25T00:30") == ("STOP", "2026-10-25 11:00")


def test_a_schedule_that_is_off_has_no_next_action() -> None:
    assert next_action(recurring(DAY, scheduleEnabled=False), "2026-11-30T00:00") is None


@pytest.mark.parametrize(
    ("scheduling", "field"),
    [
        (recurring(DAY, "Mars/Olympus"), "timezone"),
        (recurring(DAY, "../etc/passwd"), "timezone"),
        (recurring({"startTime": "08:00", "stopTime": "09:59"}), "recurringSchedule.stopTime"),
        (recurring({"startTime": "08:00", "stopTime": "08:00"}), "recurringSchedule.stopTime"),
        (recurring({"startTime": "23:30", "stopTime": "01:00"}), "recurringSchedule.stopTime"),
        (Scheduling(schedule_type="RECURRING"), "recurringSchedule"),
        (daily(), "dailySchedule"),
        (daily(tuesday={"startTime": "08:00", "stopTime": "09:00"}), "dailySchedule.tuesday.stopTime"),
        (daily(monday=NIGHT, tuesday={"startTime": "05:00", "stopTime": "9:00".zfill(5)}),
         "dailySchedule.tuesday.startTime"),
        (daily(sunday=NIGHT, monday={"startTime": "06:00", "stopTime": "12:00"}), "dailySchedule.monday.startTime"),
    ],
)  # fmt: skip
def test_a_schedule_that_breaks_a_rule_is_refused_by_the_name_of_its_field(scheduling: Scheduling, field: str) -> None:
    refusal = scheduling_refusal(scheduling)

    assert isinstance(refusal, ModelFieldRefused)
    assert refusal.field == field


@pytest.mark.parametrize(
    "scheduling",
    [
        recurring({"startTime": "08:00", "stopTime": "10:00"}, "Europe/Berlin"),
        recurring({"startTime": "10:00", "stopTime": "09:00"}),
        daily(monday=NIGHT, tuesday={"startTime": "06:01", "stopTime": "22:00"}),
        daily(sunday=NIGHT),
    ],
)
def test_a_window_of_two_hours_or_more_is_accepted_also_over_midnight(scheduling: Scheduling) -> None:
    assert scheduling_refusal(scheduling) is None


def test_every_window_has_one_start_and_one_stop_on_the_right_day() -> None:
    found = build_schedule_entries(daily(monday=DAY, sunday=NIGHT))

    assert [(entry.name, entry.expression) for entry in found] == [
        ("start-monday", "cron(0 8 ? * MON *)"),
        ("stop-monday", "cron(0 18 ? * MON *)"),
        ("start-sunday", "cron(0 22 ? * SUN *)"),
        ("stop-sunday", "cron(0 6 ? * MON *)"),
    ]
