"""The totals of users and days in the usage table."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class ActivityCounts:
    """The numbers of prompts, document searches and tool calls of a user or a session; `tools` counts each tool."""

    prompts: int = 0
    rag_uses: int = 0
    mcp_calls: int = 0
    tools: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class UserTotals:
    """One user since their first call. Times are epoch milliseconds."""

    user: str
    asked: ActivityCounts
    groups: tuple[str, ...]
    first_seen: int
    last_seen: int


@dataclass(frozen=True)
class DayUsage:
    """The use of a model by a user with a token (or an empty text) on a day such as `2026-11-28`."""

    user: str
    day: str
    model: str
    token: str
    requests: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
