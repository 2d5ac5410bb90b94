"""Shares in memory, held to the same contract tests as DynamoDB."""

from dataclasses import replace

from lisa.chat.share import Share


class MemoryShares:
    """Shares in a dictionary."""

    def __init__(self) -> None:
        self._shares: dict[str, Share] = {}

    def get(self, share_id: str) -> Share | None:
        return self._shares.get(share_id)

    def list_shares(self, owner: str) -> list[Share]:
        found = [share for share in self._shares.values() if share.owner == owner and not share.deleting]
        return sorted(found, key=lambda share: (share.created_at, share.share_id), reverse=True)

    def put(self, share: Share) -> None:
        self._shares[share.share_id] = share

    def mark_deleting(self, share_id: str) -> None:
        if share_id in self._shares:
            self._shares[share_id] = replace(self._shares[share_id], deleting=True)

    def erase(self, share_id: str) -> None:
        self._shares.pop(share_id, None)
