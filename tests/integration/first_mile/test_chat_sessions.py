"""A chat session in a running installation: stored, found, exported, imported and deleted without a rest."""

import base64
import uuid

import httpx
import pytest

from lisa.chat.session import SessionKey
from tests.support.chat import PNG
from tests.support.cloud import eventually
from tests.support.installation import RunningInstallation

pytestmark = pytest.mark.cloud


def test_a_session_is_stored_found_exported_imported_and_deleted_without_a_rest(
    installation: RunningInstallation,
) -> None:
    user, name, word = installation.ask("GET", "/me").json()["user"], str(uuid.uuid4()), f"w{uuid.uuid4().hex}"
    key, path = SessionKey(user, name), f"/session/{name}"
    picture = {"type": "image_url", "image_url": {"url": PNG}}
    messages = [
        {"type": "human", "content": [{"type": "text", "text": f"the {word}"}, picture]},
        {"type": "ai", "content": "x" * 40_000},
    ]

    assert installation.ask("POST", f"{path}/messages", json={"messages": messages}).status_code == 200
    shown = installation.ask("GET", path).json()["history"]
    [hit] = installation.ask("GET", "/session/search", params={"q": word.upper()}).json()["hits"]
    exported = installation.ask("GET", f"{path}/export", params={"format": "json", "link": "true"}).json()
    document = httpx.get(exported["url"]).raise_for_status().json()
    again = installation.ask("POST", "/session/import", json=document).json()["sessions"]

    image = httpx.get(shown[0]["content"][1]["image_url"]["url"]).raise_for_status()
    assert (len(shown[1]["content"]), image.content) == (40_000, base64.b64decode(PNG.split(",")[1]))
    assert (hit["sessionId"], hit["messageIndex"]) == (name, 0)
    assert [(one["sessionId"], one["messages"]) for one in again] == [(name, 0)]
    assert count_rests(installation, key) > 0
    assert installation.ask("DELETE", path).json() == {"deleted": True}
    assert installation.ask("GET", path).status_code == 404
    eventually(lambda: count_rests(installation, key) == 0, within=60)


def count_rests(installation: RunningInstallation, key: SessionKey) -> int:
    """Return the number of items in the table and objects in the bucket that belong to the session."""
    items = installation.aws("dynamodb").query(
        TableName=installation.stack["ChatTable"],
        KeyConditionExpression="pk = :pk",
        ExpressionAttributeValues={":pk": {"S": f"session#{key.user}#{key.session_id}"}},
    )["Items"]
    objects = installation.aws("s3").list_objects_v2(Bucket=installation.stack["ChatBucket"], Prefix=key.prefix)
    return len(items) + int(objects["KeyCount"])
