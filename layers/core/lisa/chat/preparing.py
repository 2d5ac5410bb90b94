"""Messages made ready for the store: images apart, long bodies apart, every message with an id."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256

from lisa.chat.images import Image, extract_images, find_image_keys
from lisa.chat.message import MOST_BYTES, NewMessage, Row
from lisa.chat.refusals import MessageRefused
from lisa.chat.session import SessionKey

LONG = 32_768  # bytes of a body that is stored as an object
LINK_BYTES = 2_000  # the most of a link to an image, which an answer has beside its key
MOST_MESSAGES = 10_000  # of one request


@dataclass(frozen=True)
class PreparedMessage:
    """A message with an id, its JSON body and the images that belong to it.

    `size` is the number of its bytes in an answer, where only ASCII is written as it is.
    """

    message: NewMessage
    body: str
    size: int
    images: tuple[Image, ...]

    @property
    def is_long(self) -> bool:
        """Return whether the body is stored as an object."""
        return len(self.body.encode()) > LONG

    def body_key(self, key: SessionKey) -> str | None:
        """Return the key of a long body. It contains the hash, so that it never replaces another body."""
        name = sha256(self.body.encode()).hexdigest()[:32]
        return f"{key.prefix}{self.message.message_id}/{name}.json" if self.is_long else None

    def row(self, key: SessionKey, message: NewMessage, index: int, now: str) -> Row:
        """Return the message as it is stored. `message` is this one with its parent."""
        return Row(
            index=index,
            message_id=message.message_id,
            parent_id=message.parent_id,
            type=message.type,
            created_at=message.created_at or now,
            digest=message.digest,
            size=self.size,
            body=None if self.is_long else self.body,
            body_key=self.body_key(key),
            is_partial=message.is_partial,
        )

    def build_objects_to_store(self, key: SessionKey) -> Mapping[str, tuple[bytes, str]]:
        """Return the objects to store before the row: content and media type by key."""
        found = {image.key: (image.content, image.media_type) for image in self.images}
        body_key = self.body_key(key)
        return found | ({body_key: (self.body.encode(), "application/json")} if body_key else {})


def prepare_messages(
    key: SessionKey, messages: Sequence[NewMessage], new_id: Callable[[], str]
) -> list[PreparedMessage] | MessageRefused:
    """Return the messages ready for the store, or the reason why one is refused."""
    if len(messages) > MOST_MESSAGES:
        return MessageRefused("messages", f"send at most {MOST_MESSAGES} messages at once")
    prepared = [_prepare_message(key, message, new_id) for message in messages]
    for number, one in enumerate(prepared):
        if one.size > MOST_BYTES:
            limit = f"a message may have {MOST_BYTES // 1_000_000} MB of JSON without its images"
            return MessageRefused(f"messages.{number}", f"{limit}; attach a longer text as a document", too_large=True)
    return prepared


def _prepare_message(key: SessionKey, message: NewMessage, new_id: Callable[[], str]) -> PreparedMessage:
    fields, images = extract_images(message.fields, key.prefix)
    named = replace(message, fields=fields, message_id=message.message_id or new_id())
    body = json.dumps(fields, ensure_ascii=False, separators=(",", ":"))
    links = LINK_BYTES * len(find_image_keys(fields))
    return PreparedMessage(named, body, len(json.dumps(fields)) + links, tuple(images))
