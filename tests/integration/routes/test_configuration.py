"""The configuration of the chat over HTTP, and the routes that its flags govern."""

from collections.abc import Mapping
from typing import Any

import pytest

from chat.settings_api.app import handler
from lisa.chat.flags import FLAGS
from lisa.policy.subject import Subject
from tests.support.flags import find_handler, switch
from tests.support.rest import ADA, ROOT, Door
from tests.support.tables import create_table
from tools.openapi.routes import find_routes

PATH = "/configuration/global"
GOVERNED = [
    (name, route, who)
    for name, flag in FLAGS.items()
    for routes, callers in ((flag.routes, (ADA, ROOT)), (flag.open_to_administrators, (ADA,)))
    for route in routes
    for who in callers
]
BODIES: Mapping[str, Any] = {
    "POST /repository/presigned-url": "report.pdf",
    "POST /repository/{repositoryId}/bulk": {"keys": ["report.pdf"]},
    "POST /api-tokens": {"name": "mine"},
    "POST /prompt-templates": {"title": "t", "body": "b", "type": "persona"},
    "PUT /prompt-templates/{promptTemplateId}": {"title": "t", "body": "b", "type": "persona"},
    "POST /project": {"name": "p"},
    "PUT /project/{projectId}": {"name": "p"},
    "PUT /project/{projectId}/session/{sessionId}": {},
}


@pytest.fixture
def configured(account: None) -> Door:
    """The function of the configuration with its table."""
    create_table("ChatTable")
    return Door(handler)


def newest(configured: Door) -> Any:
    return configured.get(ADA, "/configuration?configScope=global&limit=1")[0]


def test_a_new_installation_has_version_0_with_all_defaults_and_features(configured: Door) -> None:
    [found] = configured.get(ADA, "/configuration")

    assert (found["configScope"], found["versionId"], found["changedBy"], found["createdAt"]) == (
        "global", 0, "System", None,
    )  # fmt: skip
    assert found["configuration"]["maxProjectsPerUser"] == 50
    assert set(found["features"]) == set(FLAGS)
    assert found["features"]["showMcpWorkbench"] == {
        "enabled": False, "available": False, "reason": "this installation has no connections to MCP servers yet",
    }  # fmt: skip


def test_an_older_client_changes_the_configuration_and_the_token_tells_who_did_it(configured: Door) -> None:
    read = newest(configured)
    body = {
        "configScope": "global",
        "versionId": 7,
        "configuration": read["configuration"] | {"maxProjectsPerUser": 3},
        "changedBy": "somebody else",
        "changeReason": "fewer projects",
    }

    answer = configured.done(configured.ask(ROOT, "PUT", PATH, body))
    after, before = configured.get(ADA, "/configuration?configScope=global")

    assert (answer["status"], answer["versionId"]) == ("ok", 1)
    assert (after["versionId"], after["changedBy"], after["changeReason"]) == (1, "root", "fewer projects")
    assert after["configuration"] == body["configuration"]
    assert before == {name: value for name, value in read.items() if name != "features"}


def test_an_older_version_is_restored_by_sending_it(configured: Door) -> None:
    first = newest(configured)["configuration"]
    configured.done(configured.ask(ROOT, "PUT", PATH, {"configuration": {"announcement": {"message": "x"}}}))

    configured.done(configured.ask(ROOT, "PUT", PATH, {"configuration": first, "changeReason": "restored"}))

    assert newest(configured)["configuration"] == first
    assert newest(configured)["versionId"] == 2


def test_an_unchanged_configuration_is_answered_with_304(configured: Door) -> None:
    etag = configured.ask(ADA, "GET", "/configuration").headers["etag"]

    assert configured.ask(ADA, "GET", "/configuration", If_None_Match=f'"x", W/{etag}').status == 304
    assert configured.ask(ADA, "GET", "/configuration", If_None_Match='"x"').status == 200
    switch(editKwargs=False)
    assert configured.ask(ADA, "GET", "/configuration", If_None_Match=etag).status == 200


def test_a_change_of_a_stale_version_is_refused(configured: Door) -> None:
    etag = configured.ask(ADA, "GET", "/configuration").headers["etag"]
    body = {"configuration": {"maxProjectsPerUser": 4}}

    assert configured.ask(ROOT, "PUT", PATH, body, If_Match=etag).status == 200
    refused = configured.ask(ROOT, "PUT", PATH, body | {"configuration": {"maxProjectsPerUser": 5}}, If_Match=etag)

    assert refused.status == 412
    assert "read it again" in refused.message
    assert newest(configured)["configuration"]["maxProjectsPerUser"] == 4


@pytest.mark.parametrize("scope", ["global", "other"])
def test_only_an_administrator_changes_any_scope(configured: Door, scope: str) -> None:
    assert configured.ask(ADA, "PUT", f"/configuration/{scope}", {"configuration": {}}).status == 403
    assert configured.ask(ROOT, "PUT", f"/configuration/{scope}", {"configuration": {}}).status == 200


def test_flags_of_another_scope_have_no_effect(configured: Door) -> None:
    body = {"configuration": {"enabledComponents": {"editKwargs": False}}}
    configured.done(configured.ask(ROOT, "PUT", "/configuration/other", body))

    assert newest(configured)["features"]["editKwargs"]["enabled"] is True


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        ("/configuration/a%20b", {"configuration": {}}, "configScope"),
        (PATH, {"configuration": {"enabledComponents": {"x": True}}}, "enabledComponents.x"),
        (PATH, {"configuration": {}, "changeReason": "x" * 1_001}, "changeReason"),
        (PATH, {}, "configuration"),
    ],
)
def test_a_wrong_change_is_refused_with_the_name_of_the_field(
    configured: Door, path: str, body: Mapping[str, Any], field: str
) -> None:
    answer = configured.ask(ROOT, "PUT", path, body)

    assert answer.status == 400
    assert answer.message.startswith(f"{field}:")


@pytest.mark.parametrize(("flag", "route", "who"), GOVERNED, ids=lambda value: getattr(value, "user", value))
def test_a_route_is_refused_while_its_flag_is_off_and_not_while_it_is_on(
    configured: Door, flag: str, route: str, who: Subject
) -> None:
    method, path = route.split(" ")
    door = Door(find_handler(route))
    for name in ("TokensTable", "RepositoriesTable", "DocumentsTable", "ModelsTable"):
        create_table(name)

    switch(**{flag: False})
    refused = door.ask(who, method, path.replace("{", "").replace("}", ""), BODIES.get(route))
    switch(**{flag: True})
    reached = door.ask(who, method, path.replace("{", "").replace("}", ""), BODIES.get(route))

    assert refused.status == 403
    assert "an administrator switched this off" in refused.message
    assert flag in refused.message
    assert "an administrator switched this off" not in str(reached.body)


def test_administrators_create_own_tokens_while_users_may_not(identity: Door) -> None:
    switch(enableUserApiTokens=False)

    assert identity.ask(ROOT, "POST", "/api-tokens", {"name": "n"}).status == 200


def test_every_governed_route_exists() -> None:
    named = {route for flag in FLAGS.values() for route in (*flag.routes, *flag.open_to_administrators)}

    assert named <= set(find_routes())


@pytest.mark.parametrize("on", [True, False])
def test_a_caller_reads_whether_own_tokens_can_be_created_at_the_moment(identity: Door, on: bool) -> None:
    member = Subject("ada", frozenset({"api"}))
    switch(enableUserApiTokens=on)

    assert identity.get(member, "/me")["flags"]["createApiTokens"] is on
    assert identity.get(ROOT, "/me")["flags"]["createApiTokens"] is True
