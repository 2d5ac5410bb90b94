"""The audit line of a request that changed something or was refused. It contains names, never content."""

import re
from dataclasses import dataclass
from typing import Any, Literal

from lisa.policy.redaction import redact_credentials

_NAME = re.compile(r"[\w.@:+=<>{}-]{0,128}")  # ids, user names and models, but not a text in the place of a name
Outcome = Literal["done", "refused", "missing", "failed"]
_MAX_LENGTH = 300  # characters of a path in the line
_MAX_READ = 4_096  # characters of a path that are searched for credentials: a caller may send megabytes


@dataclass(frozen=True)
class AuditedRequest:
    """A request as the audit log records it. `user` is None for an unknown caller."""

    user: str | None
    action: str
    resource: str
    request_id: str

    def build_log_line(self, outcome: Outcome, reason: str | None = None) -> dict[str, Any]:
        """Return the fields of the line, without anything that looks like a credential."""
        return {
            "who": self.user,
            "what": self.action,
            "resource": _redacted_path(self.resource),
            "outcome": outcome,
            "reason": reason,
            "request_id": self.request_id,
        }


def _redacted_path(resource: str) -> str:
    """Return the path of the resource, without credentials and without parts that are not names."""
    parts = redact_credentials(resource[:_MAX_READ]).split("/")
    return "/".join(part if _NAME.fullmatch(part) or part == "[credential]" else "[…]" for part in parts)[:_MAX_LENGTH]
