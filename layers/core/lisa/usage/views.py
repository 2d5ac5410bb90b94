"""The answers about usage, metrics and budgets."""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime, timedelta

from lisa.usage.account import BudgetAccount
from lisa.usage.answers import (
    AllUsersMetrics,
    BudgetReport,
    GroupBy,
    SessionMetrics,
    UsageCounts,
    UsageGroup,
    UserMetrics,
)
from lisa.usage.budget import Budget
from lisa.usage.totals import ActivityCounts, DayUsage, UserTotals

MAX_DAYS = 92  # days: of so many, one request reads what an installation of thousands used
DEFAULT_DAYS = 30
_PLATFORM_SCOPE = "system:"  # functions and the management key, which are no users
_KEYS: Mapping[GroupBy, Callable[[DayUsage], str]] = {
    "user": lambda one: one.user,
    "model": lambda one: one.model,
    "token": lambda one: one.token,
    "day": lambda one: one.day,
}


def parse_report_days(first: str | None, last: str | None, now: int) -> tuple[str, str]:
    """Return the first and the last day of a report, both included, in UTC. `now` is epoch milliseconds.

    Raises:
        ValueError: there is no such stretch of days; the message says why.
    """
    end = _parse_day(last) if last else datetime.fromtimestamp(now / 1000, UTC).date()
    begin = _parse_day(first) if first else end - min(timedelta(days=DEFAULT_DAYS - 1), end - date.min)
    if begin > end:
        raise ValueError(f"{begin} is after {end}")
    if (end - begin).days >= MAX_DAYS:
        raise ValueError(f"at most {MAX_DAYS} days at a time")
    return begin.isoformat(), end.isoformat()


def _parse_day(text: str) -> date:
    try:
        return datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC).date()
    except ValueError:
        raise ValueError(f"{text!r} is no day like 2026-11-28") from None


def group_usage(usage: Iterable[DayUsage], by: GroupBy) -> list[UsageGroup]:
    """Return requests and tokens by user, model, token or day, sorted. `cost` is null, because prices are not known."""
    found: dict[str, list[int]] = {}
    for one in usage:
        counts = found.setdefault(_KEYS[by](one), [0, 0, 0])
        for place, number in enumerate((one.requests, one.input_tokens, one.output_tokens)):
            counts[place] += number
    return [_build_group(by, key, counts) for key, counts in sorted(found.items())]


def _build_group(by: GroupBy, key: str, counts: list[int]) -> UsageGroup:
    requests, read, written = counts
    group: UsageGroup = {"requests": requests, "tokensIn": read, "tokensOut": written, "cost": None}
    group[by] = key
    return group


def _build_counts(counts: list[int]) -> UsageCounts:
    requests, read, written = counts
    return {"requests": requests, "tokensIn": read, "tokensOut": written, "cost": None}


def sum_groups(groups: Iterable[UsageCounts]) -> UsageCounts:
    """Return the total of all groups."""
    found = [[group["requests"], group["tokensIn"], group["tokensOut"]] for group in groups]
    return _build_counts([sum(column) for column in zip(*found, strict=True)] or [0, 0, 0])


def budget_view(budget: Budget, window: str, account: BudgetAccount) -> BudgetReport:
    """Return the answer about a budget. `leased` tokens are held unopened by replicas; `taken` is the rest in use."""
    leased = sum(one.tokens for one in account.slices.values())
    return {
        "scope": budget.scope,
        "tokens": budget.tokens,
        "per": budget.per,
        "period": window.partition("#")[2],
        "taken": account.taken - leased,
        "leased": leased,
    }


def user_metrics_view(totals: UserTotals | None, sessions: Mapping[str, ActivityCounts]) -> UserMetrics:
    """Return the metrics of one user; all are zero without any usage."""
    asked = totals.asked if totals else ActivityCounts()
    return {
        "totalPrompts": asked.prompts,
        "ragUsageCount": asked.rag_uses,
        "mcpToolCallsCount": asked.mcp_calls,
        "mcpToolUsage": dict(asked.tools),
        "userGroups": sorted(totals.groups) if totals else [],
        "sessionMetrics": {session: _session_metrics_view(found) for session, found in sessions.items()},
        "firstSeen": _format_time(totals.first_seen) if totals else None,
        "lastSeen": _format_time(totals.last_seen) if totals else None,
    }


def _session_metrics_view(asked: ActivityCounts) -> SessionMetrics:
    return {
        "totalPrompts": asked.prompts,
        "ragUsage": asked.rag_uses,
        "mcpToolCallsCount": asked.mcp_calls,
        "mcpToolUsage": dict(asked.tools),
    }


def _format_time(at: int) -> str:
    return datetime.fromtimestamp(at / 1000, UTC).isoformat(timespec="seconds")


def all_users_metrics_view(users: Iterable[UserTotals]) -> AllUsersMetrics:
    """Return the metrics of all users together. Percentages refer to their prompts."""
    people = [user for user in users if not user.user.startswith(_PLATFORM_SCOPE)]
    prompts, rag, calls = (
        sum(getattr(user.asked, name) for user in people) for name in ("prompts", "rag_uses", "mcp_calls")
    )
    return {
        "totalUniqueUsers": len(people),
        "totalPrompts": prompts,
        "totalRagUsage": rag,
        "ragUsagePercentage": _compute_percentage(rag, prompts),
        "totalMCPToolCalls": calls,
        "mcpToolCallsPercentage": _compute_percentage(calls, prompts),
        "mcpToolUsage": _sum_tool_counts(user.asked.tools for user in people),
        "userGroups": _sum_tool_counts(dict.fromkeys(user.groups, 1) for user in people),
    }


def _compute_percentage(part: int, whole: int) -> float:
    return round(100 * part / whole, 2) if whole else 0.0


def _sum_tool_counts(counts: Iterable[Mapping[str, int]]) -> dict[str, int]:
    found: dict[str, int] = {}
    for one in counts:
        for name, count in one.items():
            found[name] = found.get(name, 0) + count
    return dict(sorted(found.items()))
