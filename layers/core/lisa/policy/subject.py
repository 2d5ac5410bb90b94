"""The caller of a request."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["token", "jwt", "key", "system"]


@dataclass(frozen=True)
class Subject:
    """An authenticated caller.

    The kind `key` is the management key; `system` is a function of the platform, recognized by its role. `token_uuid`
    is the id of the API token, if the caller sent one.
    """

    user: str
    groups: frozenset[str] = frozenset()
    is_admin: bool = False
    is_rag_admin: bool = False
    kind: Kind = "token"
    token_uuid: str | None = None


@dataclass(frozen=True)
class Roles:
    """The groups of the identity provider that give a role."""

    admin_group: str = "admin"
    rag_admin_group: str = "rag-admin"

    def build_subject(self, user: str, groups: frozenset[str], kind: Kind) -> Subject:
        """Return the caller with the roles of these groups."""
        return Subject(user, groups, self.admin_group in groups, self.rag_admin_group in groups, kind)
