"""A provider that writes as much as it may, interprets limits loosely, and counts every byte as a token."""

import asyncio
import json
from random import Random
from typing import Any

from tests.support.fake_upstream import EchoUpstream

#: Orders in which servers look for the limit of output tokens; the first name that exists counts.
WORDS = (
    ("max_completion_tokens", "max_tokens", "max_output_tokens", "max_new_tokens", "num_predict"),
    ("max_tokens", "max_completion_tokens", "max_output_tokens", "num_predict", "max_new_tokens"),
    ("num_predict", "max_new_tokens", "max_output_tokens", "max_tokens", "max_completion_tokens"),
)
COUNTS = ("n", "best_of", "candidate_count")
UNBOUNDED_TOKENS = 1_000_000  # output tokens without a limit
_SAID: dict[str, Any] = {
    "choices": [{"message": {"content": "yes"}, "text": "yes"}],
    "output": [{"type": "message"}],
    "content": [{"type": "text", "text": "yes"}],
}


class WorstCaseProvider(EchoUpstream):
    """A provider that exceeds its limit by `extra` tokens in one of five answers. `peak` counts concurrent requests."""

    def __init__(self, random: Random, extra: int = 0) -> None:
        super().__init__()
        self.random, self.extra = random, extra
        self.words = random.choice(WORDS)
        self.spent = self.asked = self.running = self.peak = 0

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        fields = json.loads((await receive())["body"])
        self.running += 1
        self.asked, self.peak = self.asked + 1, max(self.peak, self.running)
        await asyncio.sleep(self.random.choice((0, 0, 0.001)))
        read, written = self.read(fields), self.written(fields)
        self.spent, self.running = self.spent + read + written, self.running - 1
        body = json.dumps(_SAID | {"usage": {"prompt_tokens": read, "completion_tokens": written}}).encode()
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"application/json")]})
        await send({"type": "http.response.body", "body": body})

    def written(self, fields: dict[str, Any]) -> int:
        bound = next(
            (found for name in self.words if (found := positive_integer(fields.get(name))) is not None),
            UNBOUNDED_TOKENS,
        )
        counts = [found for name in COUNTS if (found := positive_integer(fields.get(name))) is not None]
        prompts = fields.get("prompt")
        many = sum(1 for one in prompts if not isinstance(one, int)) if isinstance(prompts, list) else 1
        return bound * max(1, *counts, 1) * max(1, many) + (self.extra if self.random.random() < 0.2 else 0)

    def read(self, value: Any) -> int:
        """Count every byte of every text, except picture data."""
        if isinstance(value, str):
            return len(value.encode())
        if isinstance(value, dict):
            return sum(self.read(inner) for name, inner in value.items() if name != "url")
        return sum(map(self.read, value)) if isinstance(value, list) else 0


def positive_integer(value: Any) -> int | None:
    """Return a number as pydantic reads it, also from a text, a float or a boolean; None if it is not positive."""
    try:
        found = int(float(value))
    except (TypeError, ValueError, OverflowError):
        return None
    return found if found > 0 else None
