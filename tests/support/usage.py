"""Usage events for tests."""

from datetime import UTC, datetime
from typing import Any

from lisa.usage.event import UsageBatch, UsageEvent


def epoch_ms(day: str, hour: int = 12) -> int:
    """Return epoch milliseconds of an hour of a day, `2026-11-28`."""
    return int(datetime.fromisoformat(day).replace(hour=hour, tzinfo=UTC).timestamp() * 1000)


def usage_event(user: str = "ada", day: str = "2026-11-28", **more: Any) -> UsageEvent:
    """Return an event of 10 tokens read and 5 written; `more` changes fields."""
    usual: dict[str, Any] = {"request_id": "r", "at": epoch_ms(day), "model": "m", "endpoint": "chat/completions"}
    return UsageEvent(user=user, **(usual | {"input_tokens": 10, "output_tokens": 5} | more))


def build_usage_batch(*events: UsageEvent, batch_id: str = "b-1") -> UsageBatch:
    """Return a UsageBatch of these events."""
    return UsageBatch(batch_id, events)
