"""The line that each decision leaves which changed something or refused it. It holds names, never content."""

import re
from dataclasses import dataclass
from typing import Any, Literal

from lisa.policy.redaction import redact

_NAME = re.compile(r"[\w.@:+=<>{}-]{0,128}")  # ids, user names, models; a question where a name belongs is none
Outcome = Literal["done", "refused", "missing", "failed"]
_LONGEST = 300  # characters of a name that callers choose
_READ = 4_096  # characters of it that are looked at: nobody pays for reading a name of megabytes


@dataclass(frozen=True)
class AuditedRequest:
    """Who wanted what of which resource. `who` is None for somebody unknown."""

    user: str | None
    action: str
    resource: str
    request_id: str

    def log_line(self, outcome: Outcome, reason: str | None = None) -> dict[str, Any]:
        """The line, with what looks like a credential left out."""
        return {
            "who": self.user,
            "what": self.action,
            "resource": _named(self.resource),
            "outcome": outcome,
            "reason": reason,
            "request_id": self.request_id,
        }


def _named(resource: str) -> str:
    """The resource's path, without credentials, and without what is no name."""
    parts = redact(resource[:_READ]).split("/")
    return "/".join(part if _NAME.fullmatch(part) or part == "[credential]" else "[…]" for part in parts)[:_LONGEST]
