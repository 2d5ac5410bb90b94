"""The table of all rules of the policy, for every kind of caller."""

from collections.abc import Iterator

import pytest

from lisa.policy import resources as on
from lisa.policy.decision import ALLOWED, Denied
from lisa.policy.rules import RULE_KEYS, Action, decide
from lisa.policy.subject import Roles, Subject

ROLES = Roles()
ROOT = ROLES.build_subject("root", frozenset({"admin"}), "token")
RITA = ROLES.build_subject("rita", frozenset({"rag-admin", "law"}), "jwt")
ADA = ROLES.build_subject("ada", frozenset({"law"}), "token")
EVE = ROLES.build_subject("eve", frozenset({"sales"}), "jwt")
NONE = Subject("nora", frozenset({""}))
FUNCTION = Subject("system:IndexDocument", kind="system")

LAW = on.Repository(("law",))
SALES = on.Repository(("sales",), allow_user_collections=True)
EVERYONE = on.Repository()
ADAS = on.Collection(LAW, "ada", private=True)
SHARED = on.Collection(LAW, "ada")
NARROW = on.Collection(EVERYONE, "root", ("law",))
CANDIDATE = on.Model(is_candidate=True)
TOLD, UNSEEN = "told", "unseen"

Row = tuple[Action, object, dict[str, str]]
#: The denied subjects, and whether their denial has a message or looks like a missing resource. All others are allowed.
MATRIX: list[Row] = [
    (Action.ADMINISTER, on.Installation(), {"rita": TOLD, "ada": TOLD, "eve": TOLD, "nora": TOLD}),
    (Action.USE, on.Model(), {}),
    (Action.USE, on.Model(("law",)), {"eve": UNSEEN, "nora": UNSEEN}),
    (Action.EMBED, on.Model(("law",)), {"eve": UNSEEN, "nora": UNSEEN}),
    (Action.USE, CANDIDATE, dict.fromkeys(("root", "rita", "ada", "eve", "nora"), UNSEEN)),
    (Action.EMBED, CANDIDATE, dict.fromkeys(("root", "rita", "ada", "eve", "nora"), UNSEEN)),
    (Action.ADMINISTER, on.Model(("law",)), {"rita": TOLD, "ada": TOLD, "eve": TOLD, "nora": TOLD}),
    (Action.USE, EVERYONE, {}),
    (Action.USE, LAW, {"eve": UNSEEN, "nora": UNSEEN}),
    (Action.ADD_COLLECTION, LAW, {"ada": TOLD, "eve": UNSEEN, "nora": UNSEEN}),
    (Action.ADD_COLLECTION, SALES, {"rita": UNSEEN, "ada": UNSEEN, "nora": UNSEEN}),
    (Action.ADMINISTER, LAW, {"ada": TOLD, "eve": UNSEEN, "nora": UNSEEN}),
    (Action.ADMINISTER, SALES, {"rita": UNSEEN, "ada": UNSEEN, "eve": TOLD, "nora": UNSEEN}),
    (Action.CONFIGURE, LAW, {"rita": TOLD, "ada": TOLD, "eve": UNSEEN, "nora": UNSEEN}),
    (Action.USE, NARROW, {"eve": UNSEEN, "nora": UNSEEN}),
    (Action.USE, SHARED, {"eve": UNSEEN, "nora": UNSEEN}),
    (Action.USE, ADAS, {"rita": UNSEEN, "eve": UNSEEN, "nora": UNSEEN}),
    (Action.ADMINISTER, ADAS, {"ada": TOLD, "rita": UNSEEN, "eve": UNSEEN, "nora": UNSEEN}),
    (Action.ADMINISTER, NARROW, {"ada": TOLD, "eve": UNSEEN, "nora": UNSEEN}),
    (Action.USE, on.Document(NARROW, "eve"), {"eve": UNSEEN, "nora": UNSEEN}),
    (Action.REMOVE, on.Document(NARROW, "root"), {"ada": TOLD, "eve": UNSEEN, "nora": UNSEEN}),
    (Action.REMOVE, on.Document(NARROW, "ada"), {"eve": UNSEEN, "nora": UNSEEN}),
    (Action.REMOVE, on.Document(NARROW, "eve"), {"ada": TOLD, "eve": UNSEEN, "nora": UNSEEN}),
    (Action.USE, on.Uploads("ada"), {"rita": UNSEEN, "eve": UNSEEN, "nora": UNSEEN}),
    (Action.USE, on.Prompt("eve", (on.PUBLIC,)), {}),
    (Action.USE, on.Prompt("eve", ("group:law",)), {"nora": UNSEEN}),
    (Action.USE, on.Prompt("eve", ("law",)), {"rita": UNSEEN, "ada": UNSEEN, "nora": UNSEEN}),
    (Action.CHANGE, on.Prompt("eve", ("group:law",)), {"rita": TOLD, "ada": TOLD, "nora": UNSEEN}),
    (Action.USE, on.Share("eve", ("group:law",)), {"nora": UNSEEN}),
    (Action.USE, on.McpServer("ada"), {"rita": UNSEEN, "eve": UNSEEN, "nora": UNSEEN}),
    (Action.CHANGE, on.McpServer("ada", (on.PUBLIC,)), {"rita": TOLD, "eve": TOLD, "nora": TOLD}),
    (Action.PUBLISH, on.McpServer("ada"), {"rita": TOLD, "ada": TOLD, "eve": TOLD, "nora": TOLD}),
    (Action.USE, on.Session("ada"), {"root": UNSEEN, "rita": UNSEEN, "eve": UNSEEN, "nora": UNSEEN}),
    (Action.CHANGE, on.Session("ada"), {"root": UNSEEN, "rita": UNSEEN, "eve": UNSEEN, "nora": UNSEEN}),
    (Action.CREATE, on.ApiTokens(), {"rita": TOLD, "ada": TOLD, "eve": TOLD, "nora": TOLD}),
    (Action.CREATE, on.ApiTokens("law"), {"eve": TOLD, "nora": TOLD}),
    (Action.CREATE, on.ApiToken("ada", ("law",)), {"rita": TOLD, "eve": TOLD, "nora": TOLD}),
    (Action.CREATE, on.ApiToken("ada", ("law", "admin")), {"rita": TOLD, "ada": TOLD, "eve": TOLD, "nora": TOLD}),
    (Action.USE, on.ApiToken("ada"), {"rita": UNSEEN, "eve": UNSEEN, "nora": UNSEEN}),
    (Action.REMOVE, on.ApiToken("ada"), {"rita": UNSEEN, "eve": UNSEEN, "nora": UNSEEN}),
    (Action.USE, on.Configuration(), {}),
    (Action.ADMINISTER, on.Configuration(), {"rita": TOLD, "ada": TOLD, "eve": TOLD, "nora": TOLD}),
    (Action.USE, on.Usage("ada"), {"rita": UNSEEN, "eve": UNSEEN, "nora": UNSEEN}),
    (Action.USE, on.Usage(), {"rita": TOLD, "ada": TOLD, "eve": TOLD, "nora": TOLD}),
]


def table_rows() -> Iterator[tuple[Action, object, Subject, str | None]]:
    for action, resource, denied in MATRIX:
        for subject in (ROOT, RITA, ADA, EVE, NONE):
            yield action, resource, subject, denied.get(subject.user)


@pytest.mark.parametrize(("action", "resource", "subject", "expected"), list(table_rows()))
def test_the_policy_decides_as_the_table_says(
    action: Action, resource: object, subject: Subject, expected: str | None
) -> None:
    decision = decide(subject, action, resource)

    if expected is None:
        assert decision == ALLOWED
    else:
        assert isinstance(decision, Denied)
        assert decision.reason
        assert (decision.message is not None) == (expected == TOLD)


def test_the_table_has_every_rule_of_the_policy() -> None:
    assert {(type(resource), action) for action, resource, _ in MATRIX} == RULE_KEYS


@pytest.mark.parametrize(
    ("action", "resource"),
    list({(action, type(on_it)): (action, on_it) for action, on_it, _ in MATRIX if on_it != CANDIDATE}.values()),
)
def test_functions_of_the_platform_may_embed_and_do_nothing_else(action: Action, resource: object) -> None:
    decision = decide(FUNCTION, action, resource)

    if action is Action.EMBED:
        assert decision == ALLOWED
    else:
        assert isinstance(decision, Denied)
        assert decision.message


def test_functions_of_the_platform_may_test_a_candidate_but_not_administer_it() -> None:
    assert decide(FUNCTION, Action.USE, CANDIDATE) == ALLOWED
    assert decide(FUNCTION, Action.EMBED, CANDIDATE) == ALLOWED
    assert isinstance(decide(FUNCTION, Action.ADMINISTER, CANDIDATE), Denied)


def test_functions_of_the_platform_may_use_a_model_that_wakes_like_its_users() -> None:
    waking = on.Model(("staff",), is_waking=True)

    assert decide(FUNCTION, Action.USE, waking) == ALLOWED
    assert isinstance(decide(FUNCTION, Action.USE, on.Model(("staff",))), Denied)
    assert isinstance(decide(FUNCTION, Action.ADMINISTER, waking), Denied)
    assert decide(Subject("ann", frozenset({"staff"})), Action.USE, waking) == ALLOWED
    assert isinstance(decide(Subject("bob"), Action.USE, waking), Denied)


def test_a_resource_and_action_without_a_rule_raise_an_error() -> None:
    with pytest.raises(KeyError):
        decide(ROOT, Action.PUBLISH, on.Repository())


def test_roles_come_from_the_configured_groups() -> None:
    named = Roles("platform", "librarians")

    assert named.build_subject("a", frozenset({"platform"}), "jwt").is_admin
    assert not named.build_subject("a", frozenset({"admin"}), "jwt").is_admin
    assert named.build_subject("a", frozenset({"librarians"}), "jwt").is_rag_admin
