"""The shapes of answers about running answers."""

from typing_extensions import TypedDict

from lisa.chat.running_answer import AnswerStatus


class CancelledAnswer(TypedDict):
    """The id of the answer; `cancelling` is false for one that has ended already."""

    answerId: str
    cancelling: bool


class AnswerEnding(TypedDict):
    """The last event of a followed answer.

    `messageId` is the id of the answer's message, `parentId` that of the message that it follows. `continues` is the
    id of the answer that it continues, or null.
    """

    status: AnswerStatus
    messageId: str
    parentId: str | None
    continues: str | None
