"""Token budgets of users, groups and API tokens for a day or a month."""

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
    """The tokens of one scope, `user:ada`, `group:law` or `token:<uuid>`, for each day or month in UTC."""

    scope: str
    tokens: int
    per: Period

    def window_key(self, now: float) -> str:
        """Return the key of the current day or month. `now` is epoch seconds."""
        return datetime.fromtimestamp(now, UTC).strftime("day#%Y-%m-%d" if self.per == "day" else "month#%Y-%m")

    def seconds_until_end(self, now: float) -> int:
        """Return the whole seconds until the window ends, at least one."""
        left = _DAY - int(now) % _DAY
        if self.per == "day":
            return left
        today = datetime.fromtimestamp(now, UTC)
        return left + (calendar.monthrange(today.year, today.month)[1] - today.day) * _DAY

    @property
    def slice_tokens(self) -> int:
        """Return the tokens that one replica leases at a time, unless a request needs more."""
        return max(1, self.tokens // 50)

    @property
    def max_kept_tokens(self) -> int:
        """Return the most tokens that a replica keeps for later requests. It may be lent as many again."""
        return max(1, self.tokens // 20)


@dataclass(frozen=True)
class BudgetExceeded:
    """The refusal of a request that may pass `retry_after` seconds later."""

    budget: Budget
    retry_after: int

    @property
    def message(self) -> str:
        """Return the message for the caller."""
        asked = f"{self.budget.tokens} tokens a {self.budget.per}"
        return f"The budget of {self.budget.scope}, {asked}, does not allow this request; try again later"


def budget_scopes_of(subject: Subject) -> list[str]:
    """Return the scopes of a caller's requests. Our own functions have none: they work for callers who are counted."""
    if subject.kind == "system":
        return []
    token = [] if subject.token_uuid is None else [f"token:{subject.token_uuid}"]
    return [f"user:{subject.user}", *(f"group:{group}" for group in sorted(subject.groups)), *token]


def is_budget_scope(text: str) -> bool:
    """Return whether the text is a scope that can have a budget."""
    kind, colon, name = text.partition(":")
    return bool(colon and name) and kind in KINDS and len(text.encode()) <= _LONGEST
