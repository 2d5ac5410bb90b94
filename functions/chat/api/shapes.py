"""The bodies of requests about sessions. Unknown fields are kept in messages and ignored elsewhere."""

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from lisa.chat.message import MessageType, NewMessage, Rating, parse_message
from lisa.chat.session import MOST_NAME
from lisa.chat.writing import Change

Id = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,64}$")]
Time = Annotated[str, Field(max_length=40)]


class SentMessage(BaseModel):
    """A message. Only `type` is required; unknown fields are kept.

    A message whose `id` is stored is not stored again. Without `parentId` the parent is the message before it;
    with null it is a root.
    """

    model_config = ConfigDict(extra="allow")

    type: MessageType
    id: Id | None = None
    parentId: Id | None = None
    content: str | list[Any] | None = None
    metadata: dict[str, Any] | None = None
    createdAt: Time | None = None

    def parsed(self) -> NewMessage:
        """Return the message with the fields that the client sent."""
        return parse_message(self.model_dump(exclude_unset=True))


class SessionFields(BaseModel):
    """The configuration and the name of a session. A null changes nothing.

    The keys of `configuration` are set and other keys stay; a key with the value null is removed.
    """

    configuration: dict[str, Any] | None = None
    name: str | None = None

    def change(self, etag: str | None) -> Change:
        """Return the change of the head; the session is created if it does not exist."""
        fields: dict[str, Any] = {}
        if self.name and self.name.strip():
            fields["name"] = self.name.strip()[:MOST_NAME]
        return Change(fields, etag, create=True, configuration=self.configuration or {})


class WholeSession(SessionFields):
    """The whole history of a session, as older clients send it."""

    messages: list[SentMessage] | None = None


class NewMessages(SessionFields):
    """Messages to append."""

    messages: Annotated[list[SentMessage], Field(min_length=1)]


class SessionName(BaseModel):
    """The new name of a session."""

    name: Annotated[str, Field(min_length=1, max_length=MOST_NAME)]


class Pin(BaseModel):
    """The state of the pin."""

    pinned: bool


class NewFeedback(BaseModel):
    """The rating of an answer; null removes it."""

    rating: Rating | None
    reason: Annotated[str | None, Field(max_length=2_000)] = None


class ImageUrl(BaseModel):
    """An image as a data URL."""

    url: str


class ImagePart(BaseModel):
    """The part of a message that holds an image."""

    image_url: ImageUrl


class NewImage(BaseModel):
    """An image to store."""

    message: ImagePart
