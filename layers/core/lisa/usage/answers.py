"""The shapes of the answers about usage, metrics and budgets."""

from typing import Literal, NotRequired

from typing_extensions import TypedDict

from lisa.usage.budget import Period

GroupBy = Literal["user", "model", "token", "day"]


class UsageCounts(TypedDict):
    """The number of requests and tokens. `cost` is null, because prices are not known."""

    requests: int
    tokensIn: int
    tokensOut: int
    cost: float | None


class UsageGroup(UsageCounts):
    """The use by one user, model or token, or on one day."""

    user: NotRequired[str]
    model: NotRequired[str]
    token: NotRequired[str]
    day: NotRequired[str]


UsageReport = TypedDict(
    "UsageReport", {"from": str, "to": str, "groupBy": GroupBy, "usage": list[UsageGroup], "total": UsageCounts}
)


class SessionMetrics(TypedDict):
    """The number of prompts, searches and tool calls in one session."""

    totalPrompts: int
    ragUsage: int
    mcpToolCallsCount: int
    mcpToolUsage: dict[str, int]


class UserMetrics(TypedDict):
    """The number of prompts, searches and tool calls of one user. Times are in ISO 8601."""

    totalPrompts: int
    ragUsageCount: int
    mcpToolCallsCount: int
    mcpToolUsage: dict[str, int]
    userGroups: list[str]
    sessionMetrics: dict[str, SessionMetrics]
    firstSeen: str | None
    lastSeen: str | None


class UserMetricsAnswer(TypedDict):
    """The metrics of one user, by user name."""

    statusCode: Literal[200]
    body: dict[str, UserMetrics]


class AllUsersMetrics(TypedDict):
    """The totals of all users."""

    totalUniqueUsers: int
    totalPrompts: int
    totalRagUsage: int
    ragUsagePercentage: float
    totalMCPToolCalls: int
    mcpToolCallsPercentage: float
    mcpToolUsage: dict[str, int]
    userGroups: dict[str, int]


class AllUsersMetricsAnswer(TypedDict):
    """The metrics of all users together."""

    statusCode: Literal[200]
    body: AllUsersMetrics


class BudgetReport(TypedDict):
    """A budget and its use in the current period. `tokens` is null if the budget was removed."""

    scope: str
    tokens: int | None
    per: NotRequired[Period]
    period: NotRequired[str]
    taken: NotRequired[int]
    leased: NotRequired[int]


class RequestLimits(TypedDict):
    """The requests that a caller and each of the caller's groups may send in a minute. Null means unlimited."""

    requestsPerMinute: int | None
    groupRequestsPerMinute: dict[str, int]
