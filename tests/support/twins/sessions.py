"""Sessions in memory, held to the same contract tests as DynamoDB."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from lisa.chat.message import Feedback, Row
from lisa.chat.session import ListCursor, SessionHead, SessionKey


class MemorySessions:
    """Heads and messages in dictionaries."""

    def __init__(self) -> None:
        self._heads: dict[SessionKey, SessionHead] = {}
        self._rows: dict[SessionKey, list[Row]] = {}

    def read_head(self, key: SessionKey) -> SessionHead | None:
        return self._heads.get(key)

    def replace_head_and_add_messages(
        self, before: SessionHead | None, after: SessionHead, rows: Sequence[Row] = ()
    ) -> bool:
        stored = self._heads.get(after.key)
        if (stored and stored.version) != (before and before.version):
            return False
        if self.find_indexes(after.key, [row.message_id for row in rows]):
            return False
        self._heads[after.key] = after
        self._rows.setdefault(after.key, []).extend(rows)
        return True

    def replace_partial_message(self, before: SessionHead, after: SessionHead, row: Row) -> bool:
        stored, rows = self._heads.get(after.key), self._rows.get(after.key, [])
        if stored is None or stored.version != before.version or not rows[row.index].is_partial:
            return False
        content = {name: getattr(row, name) for name in ("digest", "size", "body", "body_key")}
        rows[row.index] = replace(rows[row.index], **content, is_partial=False)
        self._heads[after.key] = after
        return True

    def list_heads(self, user: str, limit: int, after: ListCursor | None = None) -> list[SessionHead]:
        own = [head for head in self._heads.values() if head.key.user == user and not head.deleting]
        ranked = sorted(own, key=_rank, reverse=True)
        older = [head for head in ranked if after is None or _rank(head) < (after.last_updated, after.session_id)]
        return [replace(head, configuration={}, last_message_id=None) for head in older[:limit]]

    def read_rows(self, key: SessionKey, first: int, last: int, *, limit: int, newest: bool = False) -> list[Row]:
        found = self._rows.get(key, [])[max(first, 0) : last + 1]
        return found[-limit:] if newest else found[:limit]

    def read_digests(self, key: SessionKey) -> list[Row]:
        return [
            replace(row, body=None, body_key=None, feedback=None, is_partial=False) for row in self._rows.get(key, [])
        ]

    def find_indexes(self, key: SessionKey, message_ids: Sequence[str]) -> Mapping[str, int]:
        wanted = set(message_ids)
        return {row.message_id: row.index for row in self._rows.get(key, []) if row.message_id in wanted}

    def rate(self, key: SessionKey, index: int, feedback: Feedback | None) -> bool:
        rows = self._rows.get(key, [])
        if not 0 <= index < len(rows):
            return False
        rows[index] = replace(rows[index], feedback=feedback)
        return True

    def erase_messages(self, key: SessionKey) -> None:
        self._rows.pop(key, None)

    def erase_head(self, key: SessionKey) -> None:
        head = self._heads.get(key)
        if head is not None and head.deleting:
            del self._heads[key]


def _rank(head: SessionHead) -> tuple[str, str]:
    return head.last_updated, head.key.session_id
