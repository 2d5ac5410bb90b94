"""What is written down of one inference call: figures and names, never a word of it."""

from dataclasses import asdict, dataclass
from typing import Any, Literal

from pydantic import TypeAdapter

Outcome = Literal["ok", "error", "client_gone", "refused"]


@dataclass(frozen=True, kw_only=True)
class UsageEvent:
    """One call. Times are milliseconds; `at` counts from the epoch, `first_token_ms` is None where nothing streamed.

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
class Batch:
    """Events that travel together. However often it arrives, its id makes them count once."""

    batch_id: str
    events: tuple[UsageEvent, ...]

    def body(self) -> dict[str, Any]:
        """As it is sent: what says nothing is left out."""
        events = [{name: value for name, value in asdict(event).items() if value} for event in self.events]
        return {"batch_id": self.batch_id, "events": events}


_BATCH = TypeAdapter(Batch)


def batch_of(body: bytes | str) -> Batch:
    """A batch as it was sent, by a gateway of this version or another. Raises pydantic's ValidationError."""
    return _BATCH.validate_json(body)
