"""What the routes of usage and metrics answer."""

from typing import Literal, NotRequired

from typing_extensions import TypedDict

from lisa.usage.budget import Period
from lisa.usage.views import GroupBy


class Counted(TypedDict):
    requests: int
    tokensIn: int
    tokensOut: int
    cost: float | None


class UsageGroup(Counted):
    """What one user, model, token or day took."""

    user: NotRequired[str]
    model: NotRequired[str]
    token: NotRequired[str]
    day: NotRequired[str]


UsageReport = TypedDict(
    "UsageReport", {"from": str, "to": str, "groupBy": GroupBy, "usage": list[UsageGroup], "total": Counted}
)


class SessionMetrics(TypedDict):
    """What was asked in one session."""

    totalPrompts: int
    ragUsage: int
    mcpToolCallsCount: int
    mcpToolUsage: dict[str, int]


class UserMetrics(TypedDict):
    """What one user asked; times in ISO 8601."""

    totalPrompts: int
    ragUsageCount: int
    mcpToolCallsCount: int
    mcpToolUsage: dict[str, int]
    userGroups: list[str]
    sessionMetrics: dict[str, SessionMetrics]
    firstSeen: str | None
    lastSeen: str | None


class MetricsOfUser(TypedDict):
    """One user's metrics under their name."""

    statusCode: Literal[200]
    body: dict[str, UserMetrics]


class EverybodysMetrics(TypedDict):
    """All users together."""

    totalUniqueUsers: int
    totalPrompts: int
    totalRagUsage: int
    ragUsagePercentage: float
    totalMCPToolCalls: int
    mcpToolCallsPercentage: float
    mcpToolUsage: dict[str, int]
    userGroups: dict[str, int]


class MetricsOfAll(TypedDict):
    """All users' metrics."""

    statusCode: Literal[200]
    body: EverybodysMetrics


class BudgetReport(TypedDict):
    """A budget in its period; without `tokens` there is none any more."""

    scope: str
    tokens: int | None
    per: NotRequired[Period]
    period: NotRequired[str]
    taken: NotRequired[int]
    leased: NotRequired[int]


ANSWERS = {
    "GET /budgets/{scope}": BudgetReport,
    "PUT /budgets/{scope}": BudgetReport,
    "GET /usage": UsageReport,
    "GET /metrics/users/all": MetricsOfAll,
    "GET /metrics/users/{userId}": MetricsOfUser,
}
