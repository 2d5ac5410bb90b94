"""A fake of Bedrock's ApplyGuardrail, as strict as its service model and its limits."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

import boto3
from botocore.config import Config

from tests.support.http_server import Reply, serve_http

_PATH = re.compile(r"/guardrail/([^/]+)/version/([1-9][0-9]{0,7}|DRAFT)/apply")
_LARGEST = 25_000  # characters
_ASSESSED = {
    "BLOCKED": {"topicPolicy": {"topics": [{"name": "t", "type": "DENY", "action": "BLOCKED"}]}},
    "ANONYMIZED": {
        "sensitiveInformationPolicy": {
            "piiEntities": [{"match": "x", "type": "NAME", "action": "ANONYMIZED"}],
            "regexes": [{"name": "seen", "match": "x", "regex": "x", "action": "NONE"}],
        }
    },
    "DETECTED": {"automatedReasoningPolicy": {"findings": [{"noTranslations": {}}]}},
}


@dataclass
class FakeBedrock:
    """Guardrails by identifier: an action and the word that causes it. `together` returns all masked texts as one."""

    guardrails: dict[str, tuple[str, str]]
    together: bool = False
    failing: list[tuple[int, str]] = field(default_factory=list)
    sizes: list[list[int]] = field(default_factory=list)

    def answer(self, path: str, body: bytes) -> Reply:
        """Return the API's answer to a request."""
        if self.failing:
            status, code = self.failing.pop(0)
            return _error(status, code)
        asked = _PATH.fullmatch(path)
        texts = _texts(body)
        if asked is None or texts is None:
            return _error(400, "ValidationException")
        self.sizes.append([len(text) for text in texts])
        if sum(self.sizes[-1]) > _LARGEST:
            return _error(400, "ValidationException")
        found = self.guardrails.get(unquote(asked[1]))
        return _error(404, "ResourceNotFoundException") if found is None else self._judged(*found, texts)

    def _judged(self, action: str, word: str, texts: list[str]) -> Reply:
        pattern = re.compile(rf"\b{word}\b", re.IGNORECASE)
        if not any(map(pattern.search, texts)):
            return _said("NONE", [], {})
        if action == "ANONYMIZED":
            masked = [pattern.sub("{NAME}", text) for text in texts]
            return _said("GUARDRAIL_INTERVENED", ["".join(masked)] if self.together else masked, _ASSESSED[action])
        return _said("GUARDRAIL_INTERVENED", ["The guardrail says no."], _ASSESSED[action])


def _texts(body: bytes) -> list[str] | None:
    try:
        asked = json.loads(body)
        texts = [block["text"]["text"] for block in asked["content"] if block.keys() == {"text"}]
    except (ValueError, KeyError, TypeError):
        return None
    right = asked.get("source") in ("INPUT", "OUTPUT") and asked.keys() <= {"source", "content", "outputScope"}
    whole = len(texts) == len(asked["content"]) > 0 and all(isinstance(text, str) and text.strip() for text in texts)
    return texts if right and whole else None


def _said(action: str, outputs: list[str], assessed: Any) -> Reply:
    answer = {
        "usage": {},
        "action": action,
        "outputs": [{"text": text} for text in outputs],
        "assessments": [assessed | {"invocationMetrics": {"guardrailProcessingLatency": 1}}],
    }
    return Reply(json.dumps(answer).encode())


def _error(status: int, code: str) -> Reply:
    headers = {"Content-Type": "application/json", "x-amzn-ErrorType": code}
    return Reply(json.dumps({"message": code}).encode(), status, headers)


@contextmanager
def bedrock_client(fake: FakeBedrock) -> Iterator[Any]:
    """Run the fake and yield a boto3 client of it."""
    with serve_http(fake.answer) as url:
        retries: Any = {"total_max_attempts": 1}
        config = Config(retries=retries, read_timeout=2, connect_timeout=1)
        session = boto3.Session("test", "test", region_name="us-east-1")
        client: Any = session.client("bedrock-runtime", endpoint_url=url, config=config)
        yield client
        client.close()
