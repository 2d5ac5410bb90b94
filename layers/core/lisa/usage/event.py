"""Usage events: figures and names of inference calls, without their content."""

from dataclasses import asdict, dataclass
from typing import Any, Literal

from pydantic import TypeAdapter

Outcome = Literal["ok", "error", "client_gone", "refused"]


@dataclass(frozen=True, kw_only=True)
class UsageEvent:
    """One call. Times are milliseconds; `at` counts from the epoch; `first_token_ms` is None without a stream.

    `refused` is a guardrail's outcome; `estimated` says that nobody counted the tokens.
    """

    request_id: str
    at: int
    user: str
    token_uuid: str | None = None
    groups: tuple[str, ...] = ()
    model: str
    endpoint: str
    input_tokens: int = 0
    output_tokens: int = 0
    estimated: bool = False
    latency_ms: float = 0.0
    first_token_ms: float | None = None
    retrieval: bool = False
    mcp_tools: tuple[str, ...] = ()
    session: str | None = None
    outcome: Outcome = "ok"


@dataclass(frozen=True)
class UsageBatch:
    """Events in one message. Its id makes them count once, also when it is delivered again."""

    batch_id: str
    events: tuple[UsageEvent, ...]

    def build_message_body(self) -> dict[str, Any]:
        """Return the body of the message, without empty fields."""
        events = [{name: value for name, value in asdict(event).items() if value} for event in self.events]
        return {"batch_id": self.batch_id, "events": events}


_BATCH = TypeAdapter(UsageBatch)


def parse_usage_batch(body: bytes | str) -> UsageBatch:
    """Return the batch in a message. Raise pydantic's ValidationError for another text."""
    return _BATCH.validate_json(body)
