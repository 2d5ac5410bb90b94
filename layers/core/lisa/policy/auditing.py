"""The line that each decision leaves which changed something or refused it. It holds names, never content."""

from dataclasses import dataclass
from typing import Any, Literal

from lisa.policy.redaction import redacted

Outcome = Literal["done", "refused", "missing", "failed"]
_LONGEST = 300  # characters of a name that callers choose


@dataclass(frozen=True)
class Decided:
    """Who wanted what of which resource. `who` is None for somebody unknown."""

    who: str | None
    what: str
    resource: str
    request_id: str

    def line(self, outcome: Outcome, reason: str | None = None) -> dict[str, Any]:
        """The line, with what looks like a credential left out."""
        return {
            "who": self.who,
            "what": self.what,
            "resource": redacted(self.resource)[:_LONGEST],
            "outcome": outcome,
            "reason": reason,
            "request_id": self.request_id,
        }
