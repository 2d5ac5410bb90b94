"""The table of access rules. Every door, the search and the ingestion use it; no other code decides about access."""

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any

from lisa.policy import resources as on
from lisa.policy.decision import ALLOWED, Allowed, Decision, Denied
from lisa.policy.subject import Subject

Rule = Callable[[Subject, Any], Decision]
ADMINISTRATORS_ONLY = "only an administrator may do this"


class Action(StrEnum):
    """The action of a caller on a resource."""

    USE = "use"  # see it, read it, call it
    EMBED = "embed"  # call a model for embeddings or ranks, as the platform's functions do on behalf of callers
    ADD_COLLECTION = "add a collection"
    CHANGE = "change"
    REMOVE = "remove"
    ADMINISTER = "administer"
    CONFIGURE = "configure"
    PUBLISH = "publish to everyone"
    CREATE = "create"


def decide(subject: Subject, action: Action, resource: object) -> Decision:
    """Decide whether the caller may do this. Raise KeyError if the table has no rule for resource and action."""
    if subject.kind == "system" and action is not Action.EMBED and not _is_test(action, resource):
        return Denied("a function of the platform", "the platform's own functions may only embed and rerank")
    return _RULES[type(resource), action](subject, resource)


def is_allowed(subject: Subject, action: Action, resource: object) -> bool:
    """Return whether the caller may do this."""
    return isinstance(decide(subject, action, resource), Allowed)


def _is_test(action: Action, resource: object) -> bool:
    return action is Action.USE and isinstance(resource, on.Model) and (resource.is_candidate or resource.is_waking)


def _allow_everyone(_subject: Subject, _resource: object) -> Decision:
    return ALLOWED


def _allow_administrators(subject: Subject, _resource: object) -> Decision:
    return ALLOWED if subject.is_admin else Denied("not an administrator", ADMINISTRATORS_ONLY)


def _allow_rag_administrators(subject: Subject, _resource: object) -> Decision:
    if subject.is_admin or subject.is_rag_admin:
        return ALLOWED
    return Denied("not an administrator of the repository", "only an administrator of the repository may do this")


def _allow_group_members(subject: Subject, resource: on.Model | on.Repository) -> Decision:
    return _allow_members_of(subject, resource.allowed_groups)


def _allow_members_of(subject: Subject, groups: tuple[str, ...]) -> Decision:
    if subject.is_admin or not groups or not subject.groups.isdisjoint(groups):
        return ALLOWED
    return Denied("in none of its groups")


def _allow_model_users(subject: Subject, model: on.Model) -> Decision:
    """Allow members of the groups. A candidate is hidden from everyone but the platform's own functions."""
    if model.is_candidate:
        return ALLOWED if subject.kind == "system" else Denied("not in service yet")
    return ALLOWED if subject.kind == "system" and model.is_waking else _allow_group_members(subject, model)


def _allow_functions_and_model_users(subject: Subject, model: on.Model) -> Decision:
    """Allow functions of the platform: they act for a repository whose groups were checked before."""
    return ALLOWED if subject.kind == "system" else _allow_model_users(subject, model)


def _allow_collection_creators(subject: Subject, repository: on.Repository) -> Decision:
    return ALLOWED if repository.allow_user_collections else _allow_rag_administrators(subject, repository)


def _allow_readers(subject: Subject, collection: on.Collection) -> Decision:
    if collection.private and isinstance(denied := _allow_owner_or_administrators(subject, collection), Denied):
        return denied
    if isinstance(denied := _allow_group_members(subject, collection.repository), Denied):
        return denied
    return _allow_members_of(subject, collection.allowed_groups)


def _allow_readers_of_collection(subject: Subject, document: on.Document) -> Decision:
    return _allow_readers(subject, document.collection)


def _allow_owner_or_rag_administrators(subject: Subject, document: on.Document) -> Decision:
    if document.owner == subject.user or isinstance(_allow_rag_administrators(subject, document), Allowed):
        return ALLOWED
    return Denied("neither its owner nor an administrator", "only its owner or an administrator may do this")


def _allow_owner_or_administrators(
    subject: Subject, resource: on.Collection | on.ApiToken | on.Usage | on.Uploads
) -> Decision:
    return ALLOWED if subject.is_admin or resource.owner == subject.user else Denied("owned by another user")


def _allow_owner_only(subject: Subject, session: on.Session) -> Decision:
    return ALLOWED if session.owner == subject.user else Denied("owned by another user")


def _allow_users_it_is_shared_with(subject: Subject, resource: on.Prompt | on.McpServer | on.Share) -> Decision:
    shared = {on.PUBLIC, *(on.GROUP_PREFIX + group for group in subject.groups)}
    if subject.is_admin or resource.owner == subject.user or not shared.isdisjoint(resource.shared_with):
        return ALLOWED
    return Denied("shared with none of their groups")


def _allow_owner_of_shared_resource(subject: Subject, resource: on.Prompt | on.McpServer) -> Decision:
    if subject.is_admin or resource.owner == subject.user:
        return ALLOWED
    return Denied("owned by another user", "only its owner or an administrator may do this")


def _allow_api_group_members(subject: Subject, tokens: on.ApiTokens) -> Decision:
    if subject.is_admin or (tokens.api_group and tokens.api_group in subject.groups):
        return ALLOWED
    return Denied("not in the API group", "only an administrator or a member of the API group may do this")


def _allow_own_groups_only(subject: Subject, token: on.ApiToken) -> Decision:
    if subject.is_admin or (token.owner == subject.user and subject.groups.issuperset(token.groups)):
        return ALLOWED
    return Denied("a group that the caller is not in", "groups: a token can only have groups that you are in yourself")


def _allow_user_or_administrators(subject: Subject, usage: on.Usage) -> Decision:
    return (
        _allow_administrators(subject, usage) if usage.owner is None else _allow_owner_or_administrators(subject, usage)
    )


def _require_all_rules(*rules: Rule) -> Rule:
    """Return the rule that allows what all rules allow. The first denial counts, so a hidden resource stays hidden."""

    def rule(subject: Subject, resource: object) -> Decision:
        decisions = (one(subject, resource) for one in rules)
        return next((decision for decision in decisions if isinstance(decision, Denied)), ALLOWED)

    return rule


_RULES: Mapping[tuple[type, Action], Rule] = {
    (on.Installation, Action.ADMINISTER): _allow_administrators,
    (on.Model, Action.USE): _allow_model_users,
    (on.Model, Action.EMBED): _allow_functions_and_model_users,
    (on.Model, Action.ADMINISTER): _allow_administrators,
    (on.Repository, Action.USE): _allow_group_members,
    (on.Repository, Action.ADD_COLLECTION): _require_all_rules(_allow_group_members, _allow_collection_creators),
    (on.Repository, Action.ADMINISTER): _require_all_rules(_allow_group_members, _allow_rag_administrators),
    (on.Repository, Action.CONFIGURE): _require_all_rules(_allow_group_members, _allow_administrators),
    (on.Collection, Action.USE): _allow_readers,
    (on.Collection, Action.ADMINISTER): _require_all_rules(_allow_readers, _allow_rag_administrators),
    (on.Document, Action.USE): _allow_readers_of_collection,
    (on.Document, Action.REMOVE): _require_all_rules(_allow_readers_of_collection, _allow_owner_or_rag_administrators),
    (on.Uploads, Action.USE): _allow_owner_or_administrators,
    (on.Prompt, Action.USE): _allow_users_it_is_shared_with,
    (on.Prompt, Action.CHANGE): _require_all_rules(_allow_users_it_is_shared_with, _allow_owner_of_shared_resource),
    (on.Share, Action.USE): _allow_users_it_is_shared_with,
    (on.McpServer, Action.USE): _allow_users_it_is_shared_with,
    (on.McpServer, Action.CHANGE): _require_all_rules(_allow_users_it_is_shared_with, _allow_owner_of_shared_resource),
    (on.McpServer, Action.PUBLISH): _allow_administrators,
    (on.Session, Action.USE): _allow_owner_only,
    (on.Session, Action.CHANGE): _allow_owner_only,
    (on.ApiTokens, Action.CREATE): _allow_api_group_members,
    (on.ApiToken, Action.CREATE): _allow_own_groups_only,
    (on.ApiToken, Action.USE): _allow_owner_or_administrators,
    (on.ApiToken, Action.REMOVE): _allow_owner_or_administrators,
    (on.Configuration, Action.USE): _allow_everyone,
    (on.Configuration, Action.ADMINISTER): _allow_administrators,
    (on.Usage, Action.USE): _allow_user_or_administrators,
}
#: The pairs of resource and action that have a rule. Tests compare them with the documented ones.
RULE_KEYS = frozenset(_RULES)
