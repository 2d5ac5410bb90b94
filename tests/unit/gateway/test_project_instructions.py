"""The instructions of a project reach the model with every request of its sessions, once."""

import asyncio
import json
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest

from lisa.chat.project import Project
from lisa.chat.session import SessionHead
from lisa.errors import TransientError
from tests.support.chat_sessions import ChatSessions
from tests.support.session_door import SESSION, SessionDoor, build_request
from tests.support.twins.user_settings import MemoryProjects

TEXT = "Answer as a lawyer."
TIME = "2026-11-01T00:00:00.000Z"
QUESTION = {"role": "user", "content": "Where?"}


@dataclass
class ProjectDoor(SessionDoor):
    """A door with a session in a project that has instructions."""

    instructions: str | None = f"{TEXT}\n"
    stores: ChatSessions = field(default_factory=ChatSessions)

    def __post_init__(self) -> None:
        super().__post_init__()
        project = Project("ann", "p", "Law", TIME, TIME, instructions=self.instructions)
        assert self.stores.projects.write(None, project)
        head = SessionHead(SESSION, TIME, TIME, project_id="p")
        assert self.stores.sessions.replace_head_and_add_messages(None, head)

    def post(self, path: str, session: str | None = "s1", **fields: Any) -> dict[str, Any]:
        """Send a request to a path. Return the body that the model received."""
        metadata = {"metadata": {"session_id": session}} if session else {}

        async def go() -> httpx.Response:
            transport = httpx.ASGITransport(self.door)
            async with httpx.AsyncClient(transport=transport, base_url="http://door") as client:
                body = {"model": "open", "stream": True, **metadata, **fields}
                return await client.post(f"/v1/{path}", headers={"x-api-key": "ann"}, json=body)

        asyncio.run(go())
        received: dict[str, Any] = self.upstream.seen[-1]
        return received


def system(content: Any, role: str = "system") -> dict[str, Any]:
    return {"role": role, "content": content}


def parts(*texts: str) -> list[dict[str, str]]:
    return [{"type": "text", "text": text} for text in texts]


@pytest.mark.parametrize(
    ("given", "sent"),
    [
        ([], [system(TEXT)]),
        ([system("Be brief.")], [system(f"{TEXT}\n\nBe brief.")]),
        ([system("Be brief.", "developer")], [system(f"{TEXT}\n\nBe brief.", "developer")]),
        ([system(parts("Be brief."))], [system(parts(TEXT, "Be brief."))]),
    ],
)
def test_a_chat_completion_has_the_instructions_in_its_first_message(given: list[Any], sent: list[Any]) -> None:
    received = ProjectDoor().post("chat/completions", messages=[*given, QUESTION])

    assert received["messages"] == [*sent, QUESTION]


@pytest.mark.parametrize(
    ("given", "sent"),
    [
        ({}, TEXT),
        ({"system": "Be brief."}, f"{TEXT}\n\nBe brief."),
        ({"system": parts("Be brief.")}, parts(TEXT, "Be brief.")),
    ],
)
def test_a_message_in_the_format_of_anthropic_has_the_instructions_in_its_system_field(given: Any, sent: Any) -> None:
    assert ProjectDoor().post("messages", messages=[QUESTION], max_tokens=9, **given)["system"] == sent


@pytest.mark.parametrize(("given", "sent"), [({}, TEXT), ({"instructions": "Be brief."}, f"{TEXT}\n\nBe brief.")])
def test_a_response_has_the_instructions_in_its_field(given: Any, sent: Any) -> None:
    assert ProjectDoor().post("responses", input="Where?", **given)["instructions"] == sent


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("chat/completions", {"messages": [system(f"{TEXT}\n\nBe a pirate."), QUESTION]}),
        ("chat/completions", {"messages": [system(parts(TEXT)), QUESTION]}),
        ("chat/completions", {"messages": [system("Summary."), system(TEXT), QUESTION]}),
        ("messages", {"messages": [QUESTION], "max_tokens": 9, "system": TEXT}),
        ("responses", {"input": "Where?", "instructions": f"{TEXT} Be brief."}),
        ("responses", {"input": [system(TEXT, "developer"), QUESTION]}),
    ],
)
def test_instructions_that_the_client_sent_are_not_added_again(path: str, fields: dict[str, Any]) -> None:
    received = ProjectDoor().post(path, **fields)

    assert json.dumps(received).count(TEXT) == 1
    assert received.items() >= fields.items()


def test_the_instructions_are_sent_in_every_turn_and_are_no_message_of_the_session() -> None:
    chat = ProjectDoor()

    for text in ("Where?", "And then?"):
        chat.ask(text)

    assert [asked["messages"][0] for asked in chat.upstream.seen] == [system(TEXT)] * 2
    assert TEXT not in json.dumps(chat.stored())


def test_a_continuation_has_the_instructions() -> None:
    chat = ProjectDoor()
    chat.ask(answer_id="a1")

    chat.ask("Continue.", continues="a1")

    assert chat.upstream.seen[1]["messages"][0] == system(TEXT)


@pytest.mark.parametrize("instructions", [None, " \n"])
def test_a_project_without_instructions_changes_no_request(instructions: str | None) -> None:
    received = ProjectDoor(instructions=instructions).post("chat/completions", messages=[QUESTION])

    assert received["messages"] == [QUESTION]


@pytest.mark.parametrize("session", [None, "s2"])
def test_a_request_of_no_session_or_of_one_without_a_project_is_not_changed(session: str | None) -> None:
    assert ProjectDoor().post("chat/completions", session, messages=[QUESTION])["messages"] == [QUESTION]


def test_projects_that_are_switched_off_change_no_request() -> None:
    chat = ProjectDoor()
    chat.stores.switched_off.add("projectOrganization")

    assert chat.post("chat/completions", messages=[QUESTION])["messages"] == [QUESTION]


class UnavailableProjects(MemoryProjects):
    """Projects that cannot be read while they are unavailable."""

    is_available = True

    def get(self, user: str, project_id: str) -> Project | None:
        if not self.is_available:
            raise TransientError("the table is unavailable")
        return super().get(user, project_id)


def test_a_project_that_cannot_be_read_refuses_the_request_before_anything_is_stored() -> None:
    projects = UnavailableProjects()
    chat = ProjectDoor(stores=ChatSessions(projects=projects))
    projects.is_available = False

    answer = asyncio.run(chat.send(build_request("Where?", "s1")))

    assert (answer.status_code, chat.upstream.seen, chat.stored()) == (503, [], [])
