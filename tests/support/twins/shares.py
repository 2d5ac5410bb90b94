"""Shares in memory, held to the same contract tests as DynamoDB."""

from dataclasses import replace

from lisa.chat.ports import Sessions
from lisa.chat.session import SessionKey
from lisa.chat.share import Share


class MemoryShares:
    """Shares in a dictionary. The values of reservations are true while they are open."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions
        self._shares: dict[str, Share] = {}
        self._reservations: dict[tuple[SessionKey, str], bool] = {}

    def get(self, share_id: str) -> Share | None:
        return self._shares.get(share_id)

    def list_shares(self, owner: str) -> list[Share]:
        found = [share for share in self._shares.values() if share.owner == owner and not share.deleting]
        return sorted(found, key=lambda share: (share.created_at, share.share_id), reverse=True)

    def reserve(self, session: SessionKey, share_id: str) -> bool:
        head = self._sessions.read_head(session)
        if head is None or head.deleting:
            return False
        self._reservations[session, share_id] = True
        return True

    def list_reservations(self, session: SessionKey) -> list[str]:
        return [share_id for key, share_id in self._reservations if key == session]

    def put(self, share: Share) -> bool:
        if not self._reservations.get((share.session, share.share_id)):
            return False
        self._shares[share.share_id] = share
        return True

    def close(self, session: SessionKey, share_id: str) -> None:
        self._reservations[session, share_id] = False
        self._shares.pop(share_id, None)

    def release(self, session: SessionKey, share_id: str) -> None:
        self._reservations.pop((session, share_id), None)

    def mark_deleting(self, share_id: str) -> None:
        if share_id in self._shares:
            self._shares[share_id] = replace(self._shares[share_id], deleting=True)

    def erase(self, share_id: str) -> None:
        share = self._shares.pop(share_id, None)
        if share is not None:
            self.release(share.session, share_id)
