"""The grounding of an answer: the passages that the model received, and the passages that the answer cites."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from lisa.retrieval.citations import Citation, find_citations
from lisa.retrieval.prompt import QuotedPassage, passage_prompt
from lisa.retrieval.search import Passage
from lisa.retrieval.views import reference_view


@dataclass(frozen=True)
class Grounding:
    """The searched question, the passages in the order of their numbers, and the fields of the caller's request."""

    question: str
    passages: tuple[Passage, ...]
    request: Mapping[str, Any]

    @property
    def context(self) -> str:
        """The passages as quoted data, which follow the question in the prompt."""
        return passage_prompt(
            QuotedPassage(one.document.name, one.hit.text, one.hit.start, one.hit.end, one.hit.page)
            for one in self.passages
        )

    def find_cited_passages(self, text: str) -> list[tuple[Citation, Passage]]:
        """Return each mark in the answer's text with its passage."""
        return [(mark, self.passages[mark.number - 1]) for mark in find_citations(text, len(self.passages))]

    def build_references(self, texts: Iterable[str]) -> list[dict[str, Any]]:
        """Return all passages with their places; `cited` is set for those that one of the texts cites."""
        cited = {mark.number for text in texts for mark, _ in self.find_cited_passages(text)}
        return [reference_view(n, one, cited=n in cited) for n, one in enumerate(self.passages, 1)]


class EventRewriter(Protocol):
    """Rewrites the events of one streamed answer."""

    def __call__(self, event: dict[str, Any]) -> list[dict[str, Any]] | None:
        """Return the events to send instead of this event; None to send it unchanged."""
        ...


class RetrievalFormat(Protocol):
    """A wire format that can carry passages to a model and citations back."""

    def find_question(self, fields: Mapping[str, Any]) -> str:
        """Return the text of the user's last message, empty if there is none."""
        ...

    def add_context(self, fields: dict[str, Any], context: str) -> dict[str, Any]:
        """Return the fields with the context at the end of the user's last message.

        All earlier messages and the instructions stay as they are, so that a provider's prompt cache holds them.
        """
        ...

    def add_citations(self, answer: dict[str, Any], grounding: Grounding) -> dict[str, Any]:
        """Return a complete answer with its citations."""
        ...

    def build_event_rewriter(self, grounding: Grounding) -> EventRewriter:
        """Return the rewriter of a streamed answer."""
        ...


def extract_content_text(content: Any, *types: str) -> str:
    """Return the text of a message's content, which is a string or parts of these types."""
    if isinstance(content, str):
        return content
    parts = content if isinstance(content, list) else []
    said = (part.get("text") for part in parts if isinstance(part, dict) and part.get("type") in types)
    return "\n".join(text for text in said if isinstance(text, str))


def find_last_user_text(messages: Any, *types: str) -> str:
    """Return the text of the user's last message with text."""
    place = _find_last_user_index(messages, *types)
    return "" if place is None else extract_content_text(messages[place].get("content"), *types)


def add_to_last_user_message(messages: Any, context: str, part_type: str, *types: str) -> list[Any]:
    """Return the messages with the context at the end of the user's last message with text."""
    place = _find_last_user_index(messages, *types)
    if place is None:
        return list(messages)
    turn = messages[place]
    return [
        *messages[:place],
        turn | {"content": _append_text(turn["content"], context, part_type)},
        *messages[place + 1 :],
    ]


def _find_last_user_index(messages: Any, *types: str) -> int | None:
    turns = messages if isinstance(messages, list) else []
    for place in reversed(range(len(turns))):
        turn = turns[place]
        if (
            isinstance(turn, dict)
            and turn.get("role") == "user"
            and extract_content_text(turn.get("content"), *types).strip()
        ):
            return place
    return None


def _append_text(content: Any, context: str, part_type: str) -> Any:
    """Return the content, a string or a list of parts, with the context at its end."""
    if isinstance(content, list):
        return [*content, {"type": part_type, "text": context}]
    return f"{content}\n\n{context}"
