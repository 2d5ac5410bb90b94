"""Schedules of pipelines and the syntax of EventBridge Scheduler."""

import re
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict

_FORMS = "write at(2030-01-31T06:00:00), rate(5 minutes) or cron(0 6 * * ? *)"
_RATE = re.compile(r"rate\(([1-9][0-9]{0,8}) (minutes?|hours?|days?)\)")
_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_DAYS = ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")


class Schedule(BaseModel):
    """An expression of EventBridge Scheduler and its IANA time zone."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    expression: str
    timezone: str = "UTC"


DAILY = Schedule(expression="cron(0 0 * * ? *)")  # the schedule of the older trigger `daily`


@dataclass(frozen=True)
class _CronField:
    name: str
    first: int
    last: int
    names: tuple[str, ...] = ()
    special: str = r"(?!)"  # a pattern of other values of the whole field

    def is_valid_field(self, text: str) -> bool:
        return bool(re.fullmatch(self.special, text)) or all(self._is_valid_term(term) for term in text.split(","))

    def _is_valid_term(self, term: str) -> bool:
        span, slash, step = term.partition("/")
        if slash and not re.fullmatch(r"[1-9][0-9]{0,3}", step):
            return False
        return span == "*" or all(self._is_valid_value(value) for value in span.split("-", 1))

    def _is_valid_value(self, text: str) -> bool:
        if text in self.names:
            return True
        return bool(re.fullmatch(r"[0-9]{1,4}", text)) and self.first <= int(text) <= self.last


_FIELDS = (
    _CronField("minutes", 0, 59),
    _CronField("hours", 0, 23),
    _CronField("day of month", 1, 31, special=r"\?|L|LW|(?:[1-9]|[12][0-9]|3[01])W"),
    _CronField("month", 1, 12, _MONTHS),
    _CronField("day of week", 1, 7, _DAYS, special=rf"\?|L|(?:[1-7]|{'|'.join(_DAYS)})(?:L|#[1-5])"),
    _CronField("year", 1970, 2199),
)


def schedule_refusal(schedule: Schedule) -> str | None:
    """Return the reason why EventBridge Scheduler would reject the schedule, with a correct example, or None.

    https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
    """
    expression = schedule.expression
    kind = expression.partition("(")[0]
    checks = {"at": _at_expression_refusal, "rate": _rate_expression_refusal, "cron": _cron_expression_refusal}
    if kind not in checks or not expression.endswith(")"):
        return f"{expression!r} is not a schedule; {_FORMS}"
    return checks[kind](expression) or _timezone_refusal(schedule.timezone)


def _at_expression_refusal(expression: str) -> str | None:
    try:
        datetime.strptime(expression, "at(%Y-%m-%dT%H:%M:%S)")
    except ValueError:
        return f"{expression!r} is not a time; write at(2030-01-31T06:00:00)"
    return None


def _rate_expression_refusal(expression: str) -> str | None:
    if _RATE.fullmatch(expression):
        return None
    return f"{expression!r} is not a rate; write a number and minutes, hours or days, as in rate(5 minutes)"


def _cron_expression_refusal(expression: str) -> str | None:
    texts = expression.removeprefix("cron(").removesuffix(")").upper().split(" ")
    if len(texts) != len(_FIELDS):
        names = ", ".join(field.name for field in _FIELDS)
        return f"{expression!r} has {len(texts)} fields; write six ({names}), as in cron(0 6 * * ? *)"
    for field, text in zip(_FIELDS, texts, strict=True):
        if not field.is_valid_field(text):
            names = f" or {field.names[0]} to {field.names[-1]}" if field.names else ""
            return f"{text!r} is not a valid {field.name}; write {field.first} to {field.last}{names}, or *"
    if (texts[2] == "?") == (texts[4] == "?"):
        return "write ? for either the day of month or the day of week, as in cron(0 6 * * ? *) or cron(0 6 ? * MON *)"
    return None


def _timezone_refusal(name: str) -> str | None:
    try:
        ZoneInfo(name)
    except (LookupError, ValueError, OSError):
        return f"{name!r} is not a time zone; write an IANA name, as in Europe/Berlin" if _has_time_zones() else None
    return None


def _has_time_zones() -> bool:
    """Return whether this machine has a time zone database. Without one, EventBridge Scheduler checks the name."""
    try:
        ZoneInfo("UTC")
    except LookupError:
        return False
    return True
