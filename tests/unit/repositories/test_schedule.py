"""The check of schedules before EventBridge Scheduler sees them."""

import pytest

from lisa.repositories.schedule import DAILY, Schedule, schedule_refusal


@pytest.mark.parametrize(
    "expression",
    [
        "at(2030-01-31T06:00:00)",
        "rate(1 minute)",
        "rate(15 days)",
        "cron(0 6 * * ? *)",
        "cron(0/15 8-17,20 ? * MON-FRI *)",
        "cron(5 0 L * ? 2030-2032)",
        "cron(0 6 15W jan,jul ? *)",
        "cron(0 6 ? * 6#3 *)",
        "cron(*/5 * ? * FRIL *)",
    ],
)
def test_an_expression_that_the_scheduler_supports_is_accepted(expression: str) -> None:
    assert schedule_refusal(Schedule(expression=expression)) is None


@pytest.mark.parametrize(
    ("expression", "says"),
    [
        ("", "rate(5 minutes)"),
        ("daily", "cron(0 6 * * ? *)"),
        ("at(tomorrow)", "at(2030-01-31T06:00:00)"),
        ("at(2030-02-30T06:00:00)", "at(2030-01-31T06:00:00)"),
        ("rate(0 minutes)", "rate(5 minutes)"),
        ("rate(5 weeks)", "minutes, hours or days"),
        ("rate(5)", "rate(5 minutes)"),
        ("cron(0 6 * * *)", "write six"),
        ("cron(60 6 * * ? *)", "write 0 to 59"),
        ("cron(0 24 * * ? *)", "write 0 to 23"),
        ("cron(0 6 0 * ? *)", "write 1 to 31"),
        ("cron(0 6 ? * 8 *)", "SUN to SAT"),
        ("cron(0 6 * * * *)", "write ? for either"),
        ("cron(0 6 ? * ? *)", "write ? for either"),
        ("cron(0 6 * * ? *", "cron(0 6 * * ? *)"),
        ("cron(0 6  * * ? *)", "write six"),
        ("cron(0/0 6 * * ? *)", "write 0 to 59"),
    ],
)
def test_an_expression_that_the_scheduler_refuses_is_refused_with_an_example(expression: str, says: str) -> None:
    assert says in (schedule_refusal(Schedule(expression=expression)) or "")


@pytest.mark.parametrize("zone", ["UTC", "Europe/Berlin", "America/Argentina/Buenos_Aires"])
def test_an_iana_time_zone_is_accepted(zone: str) -> None:
    assert schedule_refusal(DAILY.model_copy(update={"timezone": zone})) is None


@pytest.mark.parametrize("zone", ["Berlin", "Europe", "", "../etc/passwd", "Europe/Berlin ", "\x00"])
def test_an_unknown_time_zone_is_refused(zone: str) -> None:
    assert "IANA" in (schedule_refusal(DAILY.model_copy(update={"timezone": zone})) or "")
