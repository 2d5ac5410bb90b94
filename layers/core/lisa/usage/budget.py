"""How many tokens a user, a group or an API token may take in a day or in a month."""

import calendar
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from lisa.policy.subject import Subject

Period = Literal["day", "month"]
KINDS = ("user", "group", "token")
_DAY = 86_400  # seconds
_LONGEST = 512


@dataclass(frozen=True)
class Budget:
    """Tokens of one scope, `user:ada`, `group:law` or `token:<uuid>`, in each day or month of UTC."""

    scope: str
    tokens: int
    per: Period

    def window(self, now: float) -> str:
        """The day or the month in which a moment lies. `now` is epoch seconds."""
        return datetime.fromtimestamp(now, UTC).strftime("day#%Y-%m-%d" if self.per == "day" else "month#%Y-%m")

    def ends_in(self, now: float) -> int:
        """Whole seconds, at least one, until the window has ended."""
        left = _DAY - int(now) % _DAY
        if self.per == "day":
            return left
        today = datetime.fromtimestamp(now, UTC)
        return left + (calendar.monthrange(today.year, today.month)[1] - today.day) * _DAY

    @property
    def slice(self) -> int:
        """What one replica takes at a time, unless somebody needs more at once."""
        return max(1, self.tokens // 50)

    @property
    def most(self) -> int:
        """The most that it keeps for requests to come, and as much again that is lent to it: a tenth, one lease."""
        return max(1, self.tokens // 20)


@dataclass(frozen=True)
class BudgetExceeded:
    """The request is refused; the same may pass `retry_after` seconds later."""

    budget: Budget
    retry_after: int

    @property
    def message(self) -> str:
        """Which budget it was, for the caller."""
        asked = f"{self.budget.tokens} tokens a {self.budget.per}"
        return f"The budget of {self.budget.scope}, {asked}, does not allow this request; try again later"


def scopes_of(subject: Subject) -> list[str]:
    """Whose budgets a request of this caller takes from. Our own functions work for callers who are counted."""
    if subject.kind == "system":
        return []
    token = [] if subject.token_uuid is None else [f"token:{subject.token_uuid}"]
    return [f"user:{subject.user}", *(f"group:{group}" for group in sorted(subject.groups)), *token]


def is_scope(text: str) -> bool:
    """Whether a budget can be given to this."""
    kind, colon, name = text.partition(":")
    return bool(colon and name) and kind in KINDS and len(text.encode()) <= _LONGEST
