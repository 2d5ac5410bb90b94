"""The rights that somebody had when they asked for something that goes on after."""

from pydantic import BaseModel, ConfigDict

from lisa.policy.subject import Subject


class Authority(BaseModel):
    """A caller's rights as they were then."""

    model_config = ConfigDict(frozen=True, extra="ignore")
    user: str
    groups: tuple[str, ...] = ()
    is_admin: bool = False
    is_rag_admin: bool = False

    @classmethod
    def of(cls, subject: Subject) -> "Authority":
        """The caller's rights now."""
        groups = tuple(sorted(subject.groups))
        return cls(user=subject.user, groups=groups, is_admin=subject.is_admin, is_rag_admin=subject.is_rag_admin)

    @property
    def subject(self) -> Subject:
        """A caller with these rights."""
        return Subject(self.user, frozenset(self.groups), self.is_admin, self.is_rag_admin)
