"""What the usage table says of users and days."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class ActivityCounts:
    """How often somebody asked, had documents searched and tools called; `tools` counts each of those."""

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
    """What a user took of a model with a token (empty: with none) on a day, `2026-11-28`."""

    user: str
    day: str
    model: str
    token: str
    requests: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
