"""Items of sessions in the chat table: their keys, and the translation of heads and messages."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from lisa.adapters.aws.dynamodb import Item, from_item
from lisa.chat.message import Feedback, Row
from lisa.chat.session import SessionHead, SessionKey

HEAD = "head"
#: The attributes of a head that are stored as they are; the index `lists` has them, too.
_PLAIN = ("name", "first_human_message", "create_time", "last_updated", "project_id")
_ROW = ("index", "message_id", "parent_id", "type", "created_at", "digest", "size", "body", "body_key")


def escape_user(user: str) -> str:
    """Return the name of a user as a part of a key, which `#` separates."""
    return user.replace("%", "%25").replace("#", "%23")


def build_pk(key: SessionKey) -> str:
    return f"session#{escape_user(key.user)}#{key.session_id}"


def parse_pk(pk: str) -> SessionKey | None:
    """Return the key of the session that has this partition key, or None."""
    kind, *parts = pk.split("#")
    if kind != "session" or len(parts) != 2:
        return None
    return SessionKey(parts[0].replace("%23", "#").replace("%25", "%"), parts[1])


def build_list_key(user: str) -> str:
    return f"sessions#{escape_user(user)}"


def build_rank(last_updated: str, session_id: str) -> str:
    return f"{last_updated}#{session_id}"


def build_message_sk(index: int) -> str:
    return f"message#{index:08d}"


def build_id_sk(message_id: str) -> str:
    return f"id#{message_id}"


def build_head_item(head: SessionHead) -> Item:
    """Return the item of a head. One that is being deleted is in no list. Configurations may hold fractions."""
    listed = {"list": build_list_key(head.key.user), "rank": build_rank(head.last_updated, head.key.session_id)}
    values = {name: getattr(head, name) for name in (*_PLAIN, "last_message_id", "expires_at")}
    return {
        "pk": build_pk(head.key),
        "sk": HEAD,
        **{name: value for name, value in values.items() if value is not None},
        "configuration": json.dumps(dict(head.configuration), ensure_ascii=False),
        "pinned": head.pinned,
        "total_tokens": head.total_tokens,
        "next_index": head.next_index,
        "version": head.version,
        **({"deleting": True} if head.deleting else listed),
    }


def parse_head(item: Item) -> SessionHead:
    """Return the head of an item of the table or of the index."""
    key = parse_pk(item["pk"])
    if key is None:
        raise ValueError("this item is no head of a session")
    return SessionHead(
        key=key,
        **{name: item.get(name) for name in (*_PLAIN, "last_message_id")},  # type: ignore[arg-type]
        configuration=json.loads(item.get("configuration", "{}")),
        pinned=bool(item.get("pinned")),
        total_tokens=int(item.get("total_tokens", 0)),
        next_index=int(item.get("next_index", 0)),
        version=int(item.get("version", 0)),
        deleting=bool(item.get("deleting")),
        expires_at=int(item["expires_at"]) if "expires_at" in item else None,
    )


def build_row_item(key: SessionKey, row: Row) -> Item:
    """Return the item of a message."""
    values: dict[str, Any] = {name: getattr(row, name) for name in _ROW}
    marks = ({"feedback": asdict(row.feedback)} if row.feedback else {}) | ({"partial": True} if row.is_partial else {})
    stored = {name: value for name, value in values.items() if value is not None}
    return {"pk": build_pk(key), "sk": build_message_sk(row.index), **stored, **marks}


def parse_row(item: Item) -> Row:
    """Return the message of an item, which may lack its body."""
    values = {name: item.get(name) for name in _ROW} | {"index": int(item["index"]), "size": int(item.get("size", 0))}
    feedback = Feedback(**item["feedback"]) if "feedback" in item else None
    return Row(**values, feedback=feedback, is_partial=bool(item.get("partial")))  # type: ignore[arg-type]


def find_ended_session(record: Mapping[str, Any]) -> SessionKey | None:
    """Return the session whose head a record of the table's stream marks for deletion, or removes; else None."""
    change = record["dynamodb"]
    keys = from_item(change["Keys"])
    removed = record["eventName"] == "REMOVE"
    marked = change.get("NewImage", {}).get("deleting") == {"BOOL": True}
    return parse_pk(keys["pk"]) if keys["sk"] == HEAD and (removed or marked) else None
