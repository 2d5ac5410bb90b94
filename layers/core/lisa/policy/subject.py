"""The caller, as every rule sees them."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["token", "jwt", "key", "system"]


@dataclass(frozen=True)
class Subject:
    """An authenticated caller. `key` is the management key, `system` one of our own functions, known by its role.

    `token_uuid` is the id of the API token they came with, if it was one.
    """

    user: str
    groups: frozenset[str] = frozenset()
    is_admin: bool = False
    is_rag_admin: bool = False
    kind: Kind = "token"
    token_uuid: str | None = None


@dataclass(frozen=True)
class Roles:
    """Which groups of the identity provider carry which role."""

    admin_group: str = "admin"
    rag_admin_group: str = "rag-admin"

    def subject(self, user: str, groups: frozenset[str], kind: Kind) -> Subject:
        """The caller with the roles their groups give them."""
        return Subject(user, groups, self.admin_group in groups, self.rag_admin_group in groups, kind)
