"""Sums of usage events, as additions to items of the usage table that can be written in any order."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from urllib.parse import quote

from lisa.endpoints.table import ENDPOINTS
from lisa.usage.event import UsageBatch, UsageEvent

USERS = "users"
TOOL = "tool:"
MAX_TRANSACTION_ITEMS = 100  # items of one DynamoDB transaction
DAY = 86_400  # seconds
_DAILY_RETENTION, _SESSION_RETENTION = 400 * DAY, 90 * DAY
_LONGEST = 250  # bytes of a name in a key


@dataclass(frozen=True)
class UsageKey:
    """The key of an item in the usage table."""

    scope: str
    period: str


@dataclass
class UsageAddition:
    """An addition to one item: numbers to add, texts to set, and its expiry in epoch seconds.

    `seen` is when a user was first and last seen, in epoch milliseconds.
    """

    numbers: dict[str, int] = field(default_factory=dict)
    texts: dict[str, str | list[str]] = field(default_factory=dict)
    seen: tuple[int, int] | None = None
    expires_at: int | None = None

    def add_numbers(self, **numbers: int) -> None:
        """Add the numbers to those of the addition."""
        for name, number in numbers.items():
            if number:
                self.numbers[name] = self.numbers.get(name, 0) + number


def aggregate_events(events: Iterable[UsageEvent]) -> dict[UsageKey, UsageAddition]:
    """Return the additions by user, model, token and day; by user; and by chat session."""
    found: dict[UsageKey, UsageAddition] = {}
    for event in events:
        _add_daily_usage(found.setdefault(daily_usage_key(event), UsageAddition()), event)
        _add_user_totals(found.setdefault(UsageKey(USERS, event.user), UsageAddition()), event)
        if event.session is not None:
            _add_session_totals(found.setdefault(session_key(event.user, event.session), UsageAddition()), event)
    return found


def split_into_transactions(batch: UsageBatch) -> list[dict[UsageKey, UsageAddition]]:
    """Return the additions of a batch, in transactions with room for a marker. The same batch is always split alike."""
    found = sorted(aggregate_events(batch.events).items(), key=lambda pair: (pair[0].scope, pair[0].period))
    most = MAX_TRANSACTION_ITEMS - 1
    return [dict(found[start : start + most]) for start in range(0, len(found), most)]


def daily_usage_key(event: UsageEvent) -> UsageKey:
    """Return the key of a user's use of a model with a token on a day. A month is one partition."""
    day = utc_day_of(event.at)
    names = "#".join((encode_key_part(event.model), event.token_uuid or "-"))
    return UsageKey(month_partition(day), f"{encode_key_part(event.user)}#{day}#{names}")


def session_key(user: str, session_id: str) -> UsageKey:
    """Return the key of one chat session."""
    return UsageKey(f"sessions:{user}", session_id)


def month_partition(day: str) -> str:
    """Return the partition of a day such as `2026-11-28`."""
    return f"usage#{day[:7]}"


def encode_key_part(name: str) -> str:
    """Return the name in a form for keys: without the separator, and of bounded length."""
    quoted = quote(name, safe=" :@.-_")
    return quoted if len(quoted) <= _LONGEST else hashlib.sha256(name.encode()).hexdigest()


def utc_day_of(at: int) -> str:
    """Return the UTC day of a time in epoch milliseconds."""
    return datetime.fromtimestamp(at / 1000, UTC).strftime("%Y-%m-%d")


def _add_daily_usage(addition: UsageAddition, event: UsageEvent) -> None:
    addition.add_numbers(
        requests=1,
        input_tokens=event.input_tokens,
        output_tokens=event.output_tokens,
        estimated=int(event.estimated),
        retrievals=int(event.retrieval),
        latency_ms=round(event.latency_ms),
        **{event.outcome: 1},
    )
    names = {"user": event.user, "day": utc_day_of(event.at), "model": event.model, "token": event.token_uuid or ""}
    addition.texts.update(names)
    addition.expires_at = event.at // 1000 // DAY * DAY + _DAILY_RETENTION


def _add_user_totals(addition: UsageAddition, event: UsageEvent) -> None:
    _add_activity(addition, event)
    first, last = addition.seen or (event.at, event.at)
    if event.at >= last:
        addition.texts["groups"] = list(event.groups)
    addition.seen = (min(first, event.at), max(last, event.at))


def _add_session_totals(addition: UsageAddition, event: UsageEvent) -> None:
    _add_activity(addition, event)
    addition.expires_at = event.at // 1000 // DAY * DAY + _SESSION_RETENTION


def _add_activity(addition: UsageAddition, event: UsageEvent) -> None:
    """Add the prompts, the retrieval uses and the tool calls of an event."""
    addition.add_numbers(
        prompts=int(_is_prompt_endpoint(event.endpoint)), rag_uses=int(event.retrieval), mcp_calls=len(event.mcp_tools)
    )
    for tool in event.mcp_tools:
        addition.add_numbers(**{TOOL + tool: 1})


def _is_prompt_endpoint(endpoint: str) -> bool:
    """Return whether a call of the endpoint is a prompt: embeddings and ranks are not."""
    found = ENDPOINTS.get(endpoint)
    return found is not None and found.writes


def merge_known_sightings(addition: UsageAddition, known: tuple[int, int] | None) -> UsageAddition:
    """Return the addition with the first and last time of the user in the table, because batches have no order."""
    if known is None or addition.seen is None:
        return addition
    first, last = addition.seen
    texts = addition.texts if last >= known[1] else {}
    return replace(addition, texts=texts, seen=(min(first, known[0]), max(last, known[1])))
