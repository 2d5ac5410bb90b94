"""Projects and preferences over HTTP, as older clients and the page use them."""

from dataclasses import dataclass
from typing import Any

import boto3
import pytest

from chat.api.app import handler as chat_handler
from chat.settings_api.app import handler
from lisa.chat.configuration import GLOBAL
from lisa.chat.configuring import ConfigurationChange, change_configuration
from lisa.wiring.flags import configuration_store
from tests.support.flags import switch
from tests.support.rest import ADA, EVE, Door
from tests.support.tables import create_table


@dataclass
class Doors:
    """The functions of settings and of sessions over one table."""

    settings: Door
    chat: Door

    def project(self, **fields: Any) -> Any:
        """Create a project; return the answer's body."""
        return self.settings.done(self.settings.ask(ADA, "POST", "/project", {"name": "Taxes"} | fields))

    def session(self, session_id: str) -> None:
        """Create a session."""
        body = {"messages": [{"type": "human", "content": "hi"}]}
        self.chat.done(self.chat.ask(ADA, "POST", f"/session/{session_id}/messages", body))

    def put(self, path: str, body: Any) -> Any:
        """Return the body of a successful PUT."""
        return self.settings.done(self.settings.ask(ADA, "PUT", path, body))

    def assignments(self) -> dict[str, str | None]:
        """Return the project of each session."""
        return {one["sessionId"]: one["projectId"] for one in self.chat.get(ADA, "/session")}


@pytest.fixture
def doors(account: None) -> Doors:
    create_table("ChatTable")
    boto3.client("s3").create_bucket(Bucket="chat")
    switch(projectOrganization=True)
    return Doors(Door(handler), Door(chat_handler))


def test_preferences_are_null_until_they_are_stored(doors: Doors) -> None:
    assert doors.settings.get(ADA, "/user-preferences") is None
    stored = doors.put("/user-preferences", {"user": "eve", "preferences": {"theme": "dark"}})

    assert stored == {"user": "ada", "preferences": {"theme": "dark"}}
    assert doors.settings.get(ADA, "/user-preferences") == stored
    assert doors.settings.get(EVE, "/user-preferences") is None


def test_preferences_of_more_than_64_kb_are_refused(doors: Doors) -> None:
    answer = doors.settings.ask(ADA, "PUT", "/user-preferences", {"preferences": {"x": "x" * 70_000}})

    assert (answer.status, answer.message) == (400, "preferences: they may have 64 KB of JSON")


def test_an_older_client_creates_renames_and_lists_projects(doors: Doors) -> None:
    created = doors.project()
    changed = doors.put(f"/project/{created['projectId']}", {"name": "Taxes 2026"})
    [found] = doors.settings.get(ADA, "/project")

    assert changed == {"message": "the project is changed"}
    assert found == created | {"name": "Taxes 2026", "lastUpdated": found["lastUpdated"]}
    assert (found["instructions"], found["collections"], found["defaultModel"]) == (None, [], None)
    assert doors.settings.get(EVE, "/project") == []


def test_fields_that_are_left_out_stay_and_null_removes_them(doors: Doors) -> None:
    collections = [{"repositoryId": "handbook", "collectionId": None}]
    created = doors.project(instructions="Be brief.", collections=collections, defaultModel="m")
    doors.put(f"/project/{created['projectId']}", {"instructions": None})

    [found] = doors.settings.get(ADA, "/project")
    assert (found["name"], found["instructions"], found["collections"], found["defaultModel"]) == (
        "Taxes", None, collections, "m",
    )  # fmt: skip


def test_the_configuration_limits_the_projects_of_a_user(doors: Doors) -> None:
    change = ConfigurationChange(GLOBAL, {"maxProjectsPerUser": 1}, "root", "", "2026-11-01T00:00:00.000Z")
    change_configuration(configuration_store(), change)
    doors.project()

    refused = doors.settings.ask(ADA, "POST", "/project", {"name": "second"})
    assert (refused.status, refused.message) == (409, "a user may have at most 1 projects; delete one first")
    assert doors.settings.ask(EVE, "POST", "/project", {"name": "hers"}).status == 200


def test_a_session_joins_a_project_and_leaves_it(doors: Doors) -> None:
    project = doors.project()["projectId"]
    doors.session("s-1")

    doors.put(f"/project/{project}/session/s-1", {})
    assert doors.assignments() == {"s-1": project}
    doors.put(f"/project/{doors.project()['projectId']}/session/s-1", {"unassign": True})
    assert doors.assignments() == {"s-1": project}, "the session is in another project"
    doors.put(f"/project/{project}/session/s-1", {"unassign": True})
    assert doors.assignments() == {"s-1": None}


@pytest.mark.parametrize(
    ("body", "left"), [(None, {"s-1": None, "s-2": None}), ({"deleteSessions": True}, {"s-2": None})]
)
def test_the_sessions_of_a_deleted_project_stay_unless_the_request_deletes_them(
    doors: Doors, body: Any, left: dict[str, None]
) -> None:
    project = doors.project()["projectId"]
    doors.session("s-1")
    doors.session("s-2")
    doors.put(f"/project/{project}/session/s-1", {})

    assert doors.settings.done(doors.settings.ask(ADA, "DELETE", f"/project/{project}", body)) == {"deleted": True}
    assert doors.assignments() == left
    assert doors.settings.get(ADA, "/project") == []


def test_a_project_is_not_deleted_with_sessions_while_their_deletion_is_switched_off(doors: Doors) -> None:
    project = doors.project()["projectId"]
    switch(deleteSessionHistory=False)

    refused = doors.settings.ask(ADA, "DELETE", f"/project/{project}", {"deleteSessions": True})

    assert refused.status == 403
    assert "deleteSessionHistory" in refused.message
    assert doors.settings.ask(ADA, "DELETE", f"/project/{project}", {"deleteSessions": False}).status == 200


@pytest.mark.parametrize(("method", "path"), [("PUT", ""), ("DELETE", ""), ("PUT", "/session/s-1")])
def test_a_project_of_another_user_is_answered_as_not_found(doors: Doors, method: str, path: str) -> None:
    project = doors.project()["projectId"]
    own = doors.settings.ask(EVE, method, f"/project/{project}{path}", {"name": "hers"})
    missing = doors.settings.ask(EVE, method, f"/project/none{path}", {"name": "hers"})

    assert (own.status, own.body) == (missing.status, missing.body) == (404, missing.body)


@pytest.mark.parametrize(
    "body", [{}, {"name": ""}, {"name": " "}, {"name": "x" * 101}, {"name": "x", "collections": [{}]}]
)
def test_a_wrong_project_is_refused(doors: Doors, body: Any) -> None:
    assert doors.settings.ask(ADA, "POST", "/project", body).status == 400
