"""The reasons of denials for the log, and their messages for the caller."""

import pytest

from lisa.policy import resources as on
from lisa.policy.decision import NOT_FOUND, Denied
from lisa.policy.rules import Action, decide, is_allowed
from lisa.policy.subject import Roles, Subject

EVE = Subject("eve")
ADA = Subject("ada", frozenset({"law"}))
FUNCTION = Subject("system:IndexDocument", kind="system")
LAW = on.Repository(("law",))
COLLECTION = on.Collection(on.Repository(), "ada")


@pytest.mark.parametrize(
    ("subject", "action", "resource", "denied"),
    [
        (EVE, Action.ADMINISTER, on.Installation(),
         Denied("not an administrator", "only an administrator may do this")),
        (ADA, Action.ADMINISTER, LAW,
         Denied("not an administrator of the repository", "only an administrator of the repository may do this")),
        (EVE, Action.USE, LAW, Denied("in none of its groups")),
        (EVE, Action.REMOVE, on.Document(COLLECTION, "ada"),
         Denied("neither its owner nor an administrator", "only its owner or an administrator may do this")),
        (EVE, Action.USE, on.Uploads("ada"), Denied("owned by another user")),
        (EVE, Action.USE, on.Session("ada"), Denied("owned by another user")),
        (EVE, Action.USE, on.Prompt("ada"), Denied("shared with none of their groups")),
        (EVE, Action.CHANGE, on.Prompt("ada", (on.PUBLIC,)),
         Denied("owned by another user", "only its owner or an administrator may do this")),
        (EVE, Action.CREATE, on.ApiTokens("law"),
         Denied("not in the API group", "only an administrator or a member of the API group may do this")),
        (EVE, Action.CREATE, on.ApiToken("eve", ("law",)),
         Denied("a group that the caller is not in", "groups: a token can only have groups that you are in yourself")),
        (FUNCTION, Action.USE, on.Model(),
         Denied("a function of the platform", "the platform's own functions may only embed and rerank")),
    ],
)  # fmt: skip
def test_a_denial_names_its_reason(subject: Subject, action: Action, resource: object, denied: Denied) -> None:
    assert decide(subject, action, resource) == denied


def test_a_list_shows_a_caller_only_the_resources_that_they_may_use() -> None:
    assert is_allowed(ADA, Action.USE, LAW) is True
    assert is_allowed(EVE, Action.USE, LAW) is False


def test_every_action_has_a_name_for_the_log() -> None:
    assert all(Action)


def test_the_denial_of_a_missing_resource_has_no_message_for_the_caller() -> None:
    assert (NOT_FOUND.reason, NOT_FOUND.message) == ("it does not exist", None)


def test_roles_have_default_groups() -> None:
    assert (Roles().admin_group, Roles().rag_admin_group) == ("admin", "rag-admin")


def test_a_resource_is_shared_with_nobody_by_default() -> None:
    assert not LAW.allow_user_collections
    assert not COLLECTION.private
    assert on.ApiTokens().api_group == ""
    assert Subject("ada") == Subject("ada", frozenset(), is_admin=False, is_rag_admin=False, kind="token")


def test_a_caller_may_use_a_prompt_that_is_shared_with_the_public_group_or_their_group() -> None:
    assert is_allowed(EVE, Action.USE, on.Prompt("ada", ("lisa:public",)))
    assert is_allowed(ADA, Action.USE, on.Prompt("eve", ("group:law",)))
