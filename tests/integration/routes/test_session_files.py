"""Exports and imports of sessions over HTTP."""

import json
from typing import Any

import boto3
import pytest
import requests

from tests.support.chat import PNG
from tests.support.rest import ADA, EVE, Door

ONE = "/session/s-1"
HISTORY = [
    {"type": "human", "content": [{"type": "image_url", "image_url": {"url": PNG}}]},
    {"type": "ai", "content": "a cat"},
]


@pytest.fixture
def cats(chat: Door) -> Door:
    """The function of sessions with one session of Ada."""
    chat.done(chat.ask(ADA, "POST", f"{ONE}/messages", {"messages": HISTORY, "name": "Cats"}))
    return chat


def upload(cats: Door, content: bytes) -> str:
    """Upload a file for an import; return its key."""
    form = cats.done(cats.ask(ADA, "POST", "/session/import/upload"))
    assert form["fields"]["key"] == form["key"]
    boto3.client("s3").put_object(Bucket="chat", Key=form["key"], Body=content)
    return str(form["key"])


@pytest.mark.parametrize(
    ("path", "name"),
    [
        (f"{ONE}/export", "-Cats-s-1.md"),
        (f"{ONE}/export?format=json", "-Cats-s-1.json"),
        ("/session/export", "-Cats-s-1.zip"),
        ("/session/export?format=md&sessionIds=s-1", "-Cats-s-1.md"),
    ],
)
def test_an_export_redirects_to_a_file_or_answers_its_link(cats: Door, path: str, name: str) -> None:
    redirect = cats.ask(ADA, "GET", path)
    link = cats.get(ADA, f"{path}{'&' if '?' in path else '?'}link=true")

    files = [requests.get(url, timeout=9) for url in (redirect.headers["location"], link["url"])]
    assert (redirect.status, [file.status_code for file in files]) == (303, [200, 200])
    assert files[0].content[:9] == files[1].content[:9]
    assert link["fileName"].endswith(name)


def test_an_export_is_imported_by_another_user_and_twice_makes_no_duplicates(cats: Door) -> None:
    url = cats.get(ADA, f"{ONE}/export?format=json&link=true")["url"]
    document = requests.get(url, timeout=9).json()

    first = cats.done(cats.ask(EVE, "POST", "/session/import", document))
    again = cats.done(cats.ask(EVE, "POST", "/session/import", [document]))

    assert first == {
        "sessions": [{"sessionId": "s-1", "name": "Cats", "messages": 2, "created": True, "error": None}],
        "nextStart": None,
    }
    assert [(one["messages"], one["created"]) for one in again["sessions"]] == [(0, False)]
    shown = cats.get(EVE, ONE)["history"][0]["content"][0]["image_url"]["url"]
    assert requests.get(shown, timeout=9).content[:4] == b"\x89PNG"


def test_an_uploaded_file_is_imported_by_its_key_and_only_by_its_owner(cats: Door) -> None:
    key = upload(cats, json.dumps([{"sessionId": "s-2", "history": HISTORY}]).encode())

    imported = cats.done(cats.ask(ADA, "POST", "/session/import", {"key": key}))

    assert [(one["sessionId"], one["messages"]) for one in imported["sessions"]] == [("s-2", 2)]
    assert cats.ask(EVE, "POST", "/session/import", {"key": key}).status == 404
    assert cats.ask(ADA, "POST", "/session/import", {"key": f"{key}x"}).status == 404


@pytest.mark.parametrize("body", [{}, [], 5, "x", {"history": [{"type": "robot"}]}, [{"x": 1}], b"", b"{"])
def test_a_body_without_sessions_is_refused_or_imports_nothing(cats: Door, body: Any) -> None:
    answer = cats.ask(ADA, "POST", "/session/import", body)

    assert answer.status == (200 if body == [] else 400)
    assert [entry["sessionId"] for entry in cats.get(ADA, "/session")] == ["s-1"]


def test_a_file_that_is_no_export_is_refused_with_a_reason(cats: Door) -> None:
    answer = cats.ask(ADA, "POST", "/session/import", {"key": upload(cats, b"%PDF")})

    assert (answer.status, answer.message.split(":")[0]) == (400, "key")


def test_a_session_of_another_user_is_not_exported(cats: Door) -> None:
    assert cats.ask(EVE, "GET", f"{ONE}/export").status == 404
    assert cats.ask(EVE, "GET", "/session/export?sessionIds=s-1").status == 404
    assert cats.ask(ADA, "GET", f"{ONE}/export?format=pdf").status == 400
