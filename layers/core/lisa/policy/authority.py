"""The rights of a caller, stored for work that continues after the request."""

from pydantic import BaseModel, ConfigDict

from lisa.policy.subject import Subject


class Authority(BaseModel):
    """The rights of a caller at the time of a request."""

    model_config = ConfigDict(frozen=True, extra="ignore")
    user: str
    groups: tuple[str, ...] = ()
    is_admin: bool = False
    is_rag_admin: bool = False

    @classmethod
    def from_subject(cls, subject: Subject) -> "Authority":
        """Return the rights of the caller at this moment."""
        groups = tuple(sorted(subject.groups))
        return cls(user=subject.user, groups=groups, is_admin=subject.is_admin, is_rag_admin=subject.is_rag_admin)

    @property
    def as_subject(self) -> Subject:
        """Return a caller with these rights."""
        return Subject(self.user, frozenset(self.groups), self.is_admin, self.is_rag_admin)
