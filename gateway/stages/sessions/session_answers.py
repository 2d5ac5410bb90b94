"""The shapes of answers about running answers."""

from typing_extensions import TypedDict


class CancelledAnswer(TypedDict):
    """The id of the answer; `cancelling` is false for one that has ended already."""

    answerId: str
    cancelling: bool
