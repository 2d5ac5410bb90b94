"""The list of models in Anthropic's format."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl

from gateway.routes.openai_listing import MODEL_CREATED_AT
from gateway.wire.errors import MalformedRequest
from lisa.models.served import ServedModel

_DEFAULT_LIMIT, _MAX_LIMIT = 20, 1_000  # models of a page, as at Anthropic
_CREATED_AT = datetime.fromtimestamp(MODEL_CREATED_AT, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def build_model_entry(served: ServedModel) -> dict[str, Any]:
    """Return one model in Anthropic's format."""
    return {"type": "model", "id": served.model_id, "display_name": served.model_id, "created_at": _CREATED_AT}


def build_model_page(models: Sequence[ServedModel], query: bytes) -> dict[str, Any]:
    """Return the page of the models that the query string asks for. Raises MalformedRequest."""
    given = dict(parse_qsl(query.decode("latin-1")))
    limit, ids = _parse_limit(given.get("limit", str(_DEFAULT_LIMIT))), [one.model_id for one in models]
    start, end = _find_cursor_index(given, "after_id", ids) + 1, len(ids)
    more = False
    if "before_id" in given:
        end = _find_cursor_index(given, "before_id", ids)
        more = end - start > limit
        start = max(start, end - limit)
    else:
        more = end - start > limit
        end = min(end, start + limit)
    shown = [build_model_entry(one) for one in models[start:end]]
    ends = {"first_id": shown[0]["id"], "last_id": shown[-1]["id"]} if shown else {"first_id": None, "last_id": None}
    return {"data": shown, "has_more": more, **ends}


def _parse_limit(given: str) -> int:
    if not (given.isascii() and given.isdigit() and len(given) < 9 and 1 <= int(given) <= _MAX_LIMIT):
        raise MalformedRequest(f"limit: give a whole number from 1 to {_MAX_LIMIT}.", "limit")
    return int(given)


def _find_cursor_index(given: dict[str, str], name: str, ids: list[str]) -> int:
    """Return the index of the model that a cursor names, -1 without a cursor."""
    if name not in given:
        return -1
    if given[name] not in ids:
        raise MalformedRequest(f"{name}: no model of this list has that id.", name)
    return ids.index(given[name])
