"""The shapes of the answers about sessions."""

from typing import Any, Literal

from pydantic import ConfigDict, with_config
from typing_extensions import TypedDict

from lisa.chat.message import MessageType, Rating


class FeedbackView(TypedDict):
    """The rating of an answer by its reader."""

    rating: Rating
    reason: str | None
    at: str


@with_config(ConfigDict(extra="allow"))
class MessageView(TypedDict):
    """A message. Fields that a client added are kept.

    `messageIndex` orders the messages of a session; `parentId` makes them a tree, and is null for a root.
    """

    id: str
    parentId: str | None
    type: MessageType
    content: str | list[Any]
    metadata: dict[str, Any]
    toolCalls: list[Any]
    usage: dict[str, Any] | None
    guardrailTriggered: bool
    reasoningContent: str | None
    reasoningSignature: str | None
    createdAt: str
    messageIndex: int
    feedback: FeedbackView | None
    status: str


class SessionEntry(TypedDict):
    """A session in the list."""

    sessionId: str
    name: str | None
    firstHumanMessage: str | None
    startTime: str
    createTime: str
    lastUpdated: str
    isEncrypted: bool
    projectId: str | None
    pinned: bool
    totalTokensUsed: int
    messageCount: int


class SessionView(SessionEntry):
    """A session with its newest messages, in the order of their indexes."""

    userId: str
    history: list[MessageView]
    configuration: dict[str, Any]
    etag: str
    nextCursor: str | None
    hasMoreMessages: bool


class MessagesView(TypedDict):
    """A page of messages, in the order of their indexes."""

    messages: list[MessageView]
    nextCursor: str | None
    hasMore: bool


class AppendedMessage(TypedDict):
    """The id and the index of a stored message."""

    id: str
    messageIndex: int


class Appended(TypedDict):
    """The messages of the request as they are stored, in their order."""

    messages: list[AppendedMessage]
    etag: str


class SessionMessage(TypedDict):
    """The confirmation of a change."""

    message: str


class SessionsDeleted(TypedDict):
    """The confirmation of a deletion."""

    deleted: Literal[True]
