"""Sums of usage events, as additions to items of the usage table that can be written in any order."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from urllib.parse import quote

from lisa.endpoints.table import ENDPOINTS
from lisa.usage.event import Batch, UsageEvent

USERS = "users"
TOOL = "tool:"
TOGETHER = 100  # items of one DynamoDB transaction
DAY = 86_400  # seconds
_DAILY_KEPT, _SESSION_KEPT = 400 * DAY, 90 * DAY
_LONGEST = 250  # bytes of a name in a key


@dataclass(frozen=True)
class UsageKey:
    """The key of an item in the usage table."""

    scope: str
    period: str


@dataclass
class Addition:
    """An addition to one item: numbers to add, texts to set, and its expiry in epoch seconds.

    `seen` is when a user was first and last seen, in epoch milliseconds.
    """

    numbers: dict[str, int] = field(default_factory=dict)
    texts: dict[str, str | list[str]] = field(default_factory=dict)
    seen: tuple[int, int] | None = None
    expires_at: int | None = None

    def add(self, **numbers: int) -> None:
        """Add the numbers to those of the addition."""
        for name, number in numbers.items():
            if number:
                self.numbers[name] = self.numbers.get(name, 0) + number


def aggregated(events: Iterable[UsageEvent]) -> dict[UsageKey, Addition]:
    """Return the additions by user, model, token and day; by user; and by chat session."""
    found: dict[UsageKey, Addition] = {}
    for event in events:
        _add_day(found.setdefault(daily(event), Addition()), event)
        _add_user(found.setdefault(UsageKey(USERS, event.user), Addition()), event)
        if event.session is not None:
            _add_session(found.setdefault(session(event.user, event.session), Addition()), event)
    return found


def transaction_parts(batch: Batch) -> list[dict[UsageKey, Addition]]:
    """Return the additions of a batch, in transactions with room for a marker. The same batch is always split alike."""
    found = sorted(aggregated(batch.events).items(), key=lambda pair: (pair[0].scope, pair[0].period))
    most = TOGETHER - 1
    return [dict(found[start : start + most]) for start in range(0, len(found), most)]


def daily(event: UsageEvent) -> UsageKey:
    """Return the key of a user's use of a model with a token on a day. A month is one partition."""
    day = day_of(event.at)
    names = "#".join((part(event.model), event.token_uuid or "-"))
    return UsageKey(month(day), f"{part(event.user)}#{day}#{names}")


def session(user: str, session_id: str) -> UsageKey:
    """Return the key of one chat session."""
    return UsageKey(f"sessions:{user}", session_id)


def month(day: str) -> str:
    """Return the partition of a day such as `2026-11-28`."""
    return f"usage#{day[:7]}"


def part(name: str) -> str:
    """Return the name in a form for keys: without the separator, and of bounded length."""
    quoted = quote(name, safe=" :@.-_")
    return quoted if len(quoted) <= _LONGEST else hashlib.sha256(name.encode()).hexdigest()


def day_of(at: int) -> str:
    """Return the UTC day of a time in epoch milliseconds."""
    return datetime.fromtimestamp(at / 1000, UTC).strftime("%Y-%m-%d")


def _add_day(addition: Addition, event: UsageEvent) -> None:
    addition.add(
        requests=1,
        input_tokens=event.input_tokens,
        output_tokens=event.output_tokens,
        estimated=int(event.estimated),
        retrievals=int(event.retrieval),
        latency_ms=round(event.latency_ms),
        **{event.outcome: 1},
    )
    names = {"user": event.user, "day": day_of(event.at), "model": event.model, "token": event.token_uuid or ""}
    addition.texts.update(names)
    addition.expires_at = event.at // 1000 // DAY * DAY + _DAILY_KEPT


def _add_user(addition: Addition, event: UsageEvent) -> None:
    _add_activity(addition, event)
    first, last = addition.seen or (event.at, event.at)
    if event.at >= last:
        addition.texts["groups"] = list(event.groups)
    addition.seen = (min(first, event.at), max(last, event.at))


def _add_session(addition: Addition, event: UsageEvent) -> None:
    _add_activity(addition, event)
    addition.expires_at = event.at // 1000 // DAY * DAY + _SESSION_KEPT


def _add_activity(addition: Addition, event: UsageEvent) -> None:
    """Add the prompts, the retrieval uses and the tool calls of an event."""
    addition.add(prompts=int(_is_prompt(event.endpoint)), rag_uses=int(event.retrieval), mcp_calls=len(event.mcp_tools))
    for tool in event.mcp_tools:
        addition.add(**{TOOL + tool: 1})


def _is_prompt(endpoint: str) -> bool:
    """Return whether a call of the endpoint is a prompt: embeddings and ranks are not."""
    found = ENDPOINTS.get(endpoint)
    return found is not None and found.writes


def with_earlier_sightings(addition: Addition, known: tuple[int, int] | None) -> Addition:
    """Return the addition with the first and last time of the user in the table, because batches have no order."""
    if known is None or addition.seen is None:
        return addition
    first, last = addition.seen
    texts = addition.texts if last >= known[1] else {}
    return replace(addition, texts=texts, seen=(min(first, known[0]), max(last, known[1])))
