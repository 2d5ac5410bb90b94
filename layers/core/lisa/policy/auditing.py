"""The line that each decision leaves which changed something or refused it. It holds names, never content."""

import re
from dataclasses import dataclass
from typing import Any, Literal

Outcome = Literal["done", "refused", "missing", "failed"]
_LONGEST = 300  # characters of a name that callers choose
#: What people paste where a name belongs: API tokens, JWTs, our functions' credentials, management keys.
_CREDENTIAL = re.compile(r"lisa_[0-9A-Za-z]{30,}|eyJ[\w.-]{12,}|lisa-aws-v1\.[\w-]+|(?=[0-9a-z]*[A-Z])[0-9A-Za-z]{64,}")


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
            "resource": redacted(self.resource),
            "outcome": outcome,
            "reason": reason,
            "request_id": self.request_id,
        }


def redacted(name: str) -> str:
    """A name that a caller chose, shortened, without credentials."""
    return _CREDENTIAL.sub("[credential]", name)[:_LONGEST]
