"""Who may see, use and administer what: one rule each, no second implementation anywhere."""

from collections.abc import Collection, Iterable

from lisa.policy.subject import Subject


def may_use(subject: Subject, allowed_groups: Collection[str]) -> bool:
    """Whether the caller may see and use a thing limited to these groups; no groups means everyone."""
    return subject.is_admin or not allowed_groups or not subject.groups.isdisjoint(allowed_groups)


def may_administer(subject: Subject, allowed_groups: Collection[str]) -> bool:
    """Whether the caller may change a repository: administrators, and RAG administrators who may use it."""
    return subject.is_admin or (subject.is_rag_admin and may_use(subject, allowed_groups))


def may_add_collection(subject: Subject, allowed_groups: Collection[str], *, by_users: bool) -> bool:
    """Whether the caller may make a collection in a repository, where `by_users` says that whoever may use it may."""
    return may_administer(subject, allowed_groups) or (by_users and may_use(subject, allowed_groups))


def may_own(subject: Subject, owner: str) -> bool:
    """Whether the caller may see and end what belongs to one user: that user, and administrators."""
    return subject.is_admin or subject.user == owner


def may_see_private(subject: Subject, owner: str) -> bool:
    """Whether the caller may see what its creator keeps private."""
    return may_own(subject, owner)


def may_issue(subject: Subject, api_group: str) -> bool:
    """Whether the caller may make API tokens for themselves: administrators, and the API group where there is one."""
    return subject.is_admin or (bool(api_group) and api_group in subject.groups)


def may_give(subject: Subject, groups: Iterable[str]) -> bool:
    """Whether the caller may put these groups into a token: none that they lack; administrators lack none."""
    return subject.is_admin or subject.groups.issuperset(groups)


def may_remove(subject: Subject, owners: Iterable[str], allowed_groups: Collection[str]) -> bool:
    """Whether the caller may remove documents: their owner, or whoever administers the repository."""
    return may_administer(subject, allowed_groups) or all(owner == subject.user for owner in owners)
