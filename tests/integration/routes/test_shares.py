"""Shares over HTTP: readers, sources, revocation and expiry."""

from dataclasses import replace
from typing import Any

import boto3
import pytest

from chat.api.app import handler as chat_handler
from chat.on_session_changed.app import handler as on_session_changed
from chat.settings_api.app import handler
from lisa.wiring.chat_settings import share_store
from lisa.wiring.process import epoch_seconds
from tests.support.chat import PNG
from tests.support.rest import ADA, EVE, RITA, ROOT, Context, Door
from tests.support.tables import create_table

PATH = "/session/s-1/shares"


@pytest.fixture
def shares(door: Door) -> Door:
    """The function of settings; Ada has a session, and a repository that only the group `law` may read."""
    create_table("ChatTable")
    boto3.client("s3").create_bucket(Bucket="chat")
    door.repository("handbook", allowedGroups=["law"])
    [collection] = door.get(ROOT, "/repository/handbook/collections")["collections"]
    source = {"number": 1, "repository_id": "handbook", "collection_id": collection["collectionId"],
              "name": "Contract.pdf", "source": "s3://inbox/c.pdf", "page": 2}  # fmt: skip
    add_messages(
        {"type": "human", "content": [{"type": "image_url", "image_url": {"url": PNG}}]},
        {"type": "ai", "content": "It ends [1].", "metadata": {"ragDocuments": [source]}},
    )
    return Door(handler)


def add_messages(*messages: dict[str, Any]) -> None:
    chat = Door(chat_handler)
    chat.done(chat.ask(ADA, "POST", "/session/s-1/messages", {"messages": list(messages)}))


def share(shares: Door, **body: Any) -> Any:
    return shares.done(shares.ask(ADA, "POST", PATH, body))


def test_a_share_is_a_snapshot_with_images_of_its_own(shares: Door) -> None:
    created = share(shares, groups=[])
    add_messages({"type": "human", "content": "later"})
    found = shares.get(EVE, f"/shares/{created['shareId']}")

    assert (created["messageCount"], created["groups"], created["isOwner"], created["sessionId"]) == (
        2, ["lisa:public"], True, "s-1",
    )  # fmt: skip
    assert (found["owner"], found["isOwner"], found["sessionId"], found["hasMore"]) == ("ada", False, None, False)
    assert [message["type"] for message in found["messages"]] == ["human", "ai"]
    image = found["messages"][0]["content"][0]["image_url"]
    assert image["s3_key"].startswith(f"shares/{created['shareId']}/images/")
    assert image["s3_key"] in image["url"]


def test_a_viewer_without_rights_on_a_source_sees_its_title_and_nothing_else(shares: Door) -> None:
    path = f"/shares/{share(shares)['shareId']}"
    [seen], [hidden] = (shares.get(who, path)["messages"][1]["metadata"]["ragDocuments"] for who in (RITA, EVE))

    assert (seen["source"], seen["page"]) == ("s3://inbox/c.pdf", 2)
    assert hidden == {"number": 1, "title": "Contract.pdf", "name": "Contract.pdf", "hidden": True}


def test_a_share_for_a_group_is_read_by_its_members_its_owner_and_administrators(shares: Door) -> None:
    path = f"/shares/{share(shares, groups=['sales'])['shareId']}"
    missing = shares.ask(RITA, "GET", "/shares/none")

    assert [shares.ask(who, "GET", path).status for who in (ADA, EVE, ROOT)] == [200, 200, 200]
    assert shares.ask(RITA, "GET", path) == missing
    assert missing.status == 404


@pytest.mark.parametrize("event", ["MODIFY", "REMOVE"])
def test_only_the_owner_lists_and_revokes_a_share_and_nothing_is_left(shares: Door, event: str) -> None:
    created = share(shares)
    path = f"/shares/{created['shareId']}"

    assert shares.get(ADA, "/shares") == {"shares": [created], "nextCursor": None}
    assert shares.get(EVE, "/shares") == {"shares": [], "nextCursor": None}
    assert [shares.ask(who, "DELETE", path).status for who in (EVE, ROOT)] == [404, 404]
    assert shares.done(shares.ask(ADA, "DELETE", path)) == {"deleted": True}
    assert [shares.ask(ADA, method, path).status for method in ("GET", "DELETE")] == [404, 404]
    assert shares.get(ADA, "/shares")["shares"] == []

    end(created["shareId"], event)
    table = boto3.client("dynamodb").scan(TableName="ChatTable")["Items"]
    objects = boto3.client("s3").list_objects_v2(Bucket="chat").get("Contents", [])
    assert not any(item["pk"]["S"].startswith("share#") for item in table)
    assert not any(found["Key"].startswith("shares/") for found in objects)


def end(share_id: str, event: str) -> None:
    """Deliver the record of the table's stream about the end of a share: marked, or removed by its time to live."""
    change = {
        "Keys": {"pk": {"S": f"share#{share_id}"}, "sk": {"S": "head"}},
        **({} if event == "REMOVE" else {"NewImage": {"deleting": {"BOOL": True}}}),
        "SequenceNumber": "1",
    }
    record = {"eventName": event, "eventSource": "aws:dynamodb", "eventID": "1", "dynamodb": change}
    assert on_session_changed({"Records": [record]}, Context()) == {"batchItemFailures": []}


def test_an_expired_share_is_gone(shares: Door) -> None:
    share_id = share(shares, expires=epoch_seconds() + 60)["shareId"]
    stored = share_store().get(share_id)
    assert stored is not None
    assert shares.ask(EVE, "GET", f"/shares/{share_id}").status == 200

    share_store().put(replace(stored, expires_at=epoch_seconds() - 1))

    assert shares.ask(EVE, "GET", f"/shares/{share_id}").status == 404
    assert shares.get(ADA, "/shares")["shares"] == []


def test_the_id_of_a_share_has_256_bits_and_is_new_each_time(shares: Door) -> None:
    ids = {share(shares)["shareId"] for _ in range(3)}

    assert len(ids) == 3
    assert all(len(share_id) == 43 for share_id in ids)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"expires": 1}, "expires"),
        ({"expires": 10**12}, "expires"),
        ({"groups": [""]}, "groups"),
        ({"groups": ["x" * 201]}, "groups"),
        ({"upTo": 7}, "upTo"),
        ({"upTo": -1}, "upTo"),
    ],
)
def test_a_wrong_share_is_refused_with_the_name_of_the_field(shares: Door, body: dict[str, Any], field: str) -> None:
    answer = shares.ask(ADA, "POST", PATH, body)

    assert answer.status == 400
    assert answer.message.startswith(f"{field}:")


def test_a_session_of_another_user_cannot_be_shared(shares: Door) -> None:
    assert shares.ask(EVE, "POST", PATH, {}).status == 404
