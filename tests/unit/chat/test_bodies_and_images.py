"""Long bodies and images of messages are objects beside the table, and a message has a largest size."""

from lisa.chat.message import MOST_BYTES
from lisa.chat.refusals import MessageRefused
from lisa.chat.session import SessionKey
from lisa.chat.writing import Change
from tests.support.chat import ADA, PNG, Chat, human
from tests.support.twins.contents import MemoryContents


def test_a_long_body_and_images_are_objects_and_short_ones_are_not() -> None:
    contents = MemoryContents()
    chat = Chat(contents=contents)
    picture = [{"type": "image_url", "image_url": {"url": PNG, "detail": "low"}}, {"type": "text", "text": "t"}]

    chat.append(human("x" * 40_000, "long"), human("short", "short"), human(picture, "picture"))

    assert [key.removeprefix(ADA.prefix).split("/")[0] for key in sorted(contents.objects)] == ["images", "long"]
    rows = chat.sessions.read_rows(ADA, 0, 9, limit=9)
    assert [row.body is None for row in rows] == [True, False, False]
    assert max(len(row.body or "") for row in rows) < 32_768
    [long, _, found] = chat.texts()
    assert (long, found[0]["image_url"]["detail"], "url" in found[0]["image_url"]) == ("x" * 40_000, "low", False)


def test_the_key_of_another_session_is_not_accepted_as_an_image() -> None:
    chat = Chat()
    foreign = f"{SessionKey('eve', 's-1').prefix}images/x.png"

    chat.append(human([{"type": "image_url", "image_url": {"url": "https://x", "s3_key": foreign}}]))

    assert chat.texts() == [[{"type": "image_url", "image_url": {"url": "https://x"}}]]


def test_a_message_too_large_for_an_answer_is_refused_and_nothing_is_stored() -> None:
    contents = MemoryContents()
    chat = Chat(contents=contents)

    refused = chat.writer.append(ADA, [human("a"), human("\x01" * (MOST_BYTES // 6))], Change(create=True))

    assert isinstance(refused, MessageRefused)
    assert (refused.field, refused.too_large) == ("messages.1", True)
    assert (chat.sessions.read_head(ADA), contents.objects) == (None, {})
