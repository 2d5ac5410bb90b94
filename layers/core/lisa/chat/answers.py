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


class RunningAnswerView(TypedDict):
    """An answer that is being written; `GET /v1/sessions/{sessionId}/stream?answer=…` of the gateway follows it.

    `parentId` is the message that it follows. `continues` is the answer that it continues, or null.
    """

    answerId: str
    messageId: str
    parentId: str | None
    continues: str | None
    modelId: str | None
    startedAt: str


class SessionView(SessionEntry):
    """A session with its newest messages, in the order of their indexes."""

    userId: str
    history: list[MessageView]
    configuration: dict[str, Any]
    etag: str
    nextCursor: str | None
    hasMoreMessages: bool
    runningAnswers: list[RunningAnswerView]


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


class SearchHit(TypedDict):
    """A message that contains all words of the search, or the name of a session.

    The id and the index are null for a name. `matches` are the starts and ends of the words in `snippet`.
    """

    sessionId: str
    name: str | None
    lastUpdated: str
    messageId: str | None
    messageIndex: int | None
    type: Literal["human", "ai", "name"]
    snippet: str
    matches: list[list[int]]


class SearchHits(TypedDict):
    """A page of hits, which may be empty before the end. `nextCursor` is null at the end."""

    hits: list[SearchHit]
    nextCursor: str | None


class ImageLink(TypedDict):
    """The link to a stored image, for an hour, and its key."""

    url: str
    s3_key: str


class AttachedImage(TypedDict):
    """The part of a message that shows the image."""

    type: Literal["image_url"]
    image_url: ImageLink


class ImageAttached(TypedDict):
    """The stored image."""

    body: AttachedImage


class ExportLink(TypedDict):
    """The link to an exported file. `expiresIn` is in seconds."""

    url: str
    fileName: str
    expiresIn: int


class ImportForm(TypedDict):
    """A form that uploads a file to import; send its `key` to the import afterwards."""

    url: str
    fields: dict[str, str]
    key: str


class ImportedSessionView(TypedDict):
    """The outcome for one session. `messages` is the number of new messages; `error` says why it is not imported."""

    sessionId: str
    name: str | None
    messages: int
    created: bool
    error: str | None


class ImportView(TypedDict):
    """The outcome of an import. If `nextStart` is not null, send the request again with it as `start`."""

    sessions: list[ImportedSessionView]
    nextStart: int | None
