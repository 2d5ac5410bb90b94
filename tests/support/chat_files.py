"""Files with chats, and their import on the page."""

import json
import uuid
from typing import Any

from playwright.sync_api import FilePayload, Page, expect


def message(kind: str, content: Any) -> dict[str, Any]:
    return {"type": kind, "content": content}


def session(name: str, *messages: dict[str, Any]) -> dict[str, Any]:
    """Return a session as an export has it."""
    history = list(messages) or [message("human", f"The question of {name}"), message("ai", f"The answer of {name}")]
    return {"sessionId": str(uuid.uuid4()), "name": name, "history": history}


def choose_file(page: Page, name: str, content: bytes) -> None:
    """Choose a file to import, on the page of the data."""
    page.goto("settings/data")
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Choose a file").click()
    chooser.value.set_files(FilePayload(name=name, mimeType="", buffer=content))


def import_chats(page: Page, *sessions: dict[str, Any]) -> None:
    """Import these sessions."""
    choose_file(page, "chats.json", json.dumps(sessions).encode())
    expect(page.get_by_role("status").filter(has_text="imported")).to_be_visible(timeout=20_000)
