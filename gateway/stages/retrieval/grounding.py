"""What an answer rests on: the passages its model was given, and which of them it cites."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from lisa.retrieval.citations import Citation, find_citations
from lisa.retrieval.prompt import QuotedPassage, system_message
from lisa.retrieval.search import Passage
from lisa.retrieval.views import reference_view


@dataclass(frozen=True)
class Grounding:
    """The question that was searched with, the passages in the order of their numbers, and the request as it came."""

    question: str
    passages: tuple[Passage, ...]
    request: Mapping[str, Any]

    @property
    def context(self) -> str:
        """The passages as the model reads them: quoted data."""
        return system_message(
            QuotedPassage(one.document.name, one.hit.text, one.hit.start, one.hit.end, one.hit.page)
            for one in self.passages
        )

    def marks(self, text: str) -> list[tuple[Citation, Passage]]:
        """Each mark in the answer's text with the passage it means."""
        return [(mark, self.passages[mark.number - 1]) for mark in find_citations(text, len(self.passages))]

    def references(self, texts: Iterable[str]) -> list[dict[str, Any]]:
        """All the passages with their places, for programs; those cited in one of the answer's texts say so."""
        cited = {mark.number for text in texts for mark, _ in self.marks(text)}
        return [reference_view(n, one, cited=n in cited) for n, one in enumerate(self.passages, 1)]


class Events(Protocol):
    """One stream of an answer's events on its way out."""

    def __call__(self, event: dict[str, Any]) -> list[dict[str, Any]] | None:
        """What to send in place of this event; None to send it as it came."""
        ...


class Format(Protocol):
    """A wire format that can carry passages to a model and citations back."""

    def question(self, fields: Mapping[str, Any]) -> str:
        """What the caller asks last, empty when they ask nothing in words."""
        ...

    def with_context(self, fields: dict[str, Any], context: str) -> dict[str, Any]:
        """The request with the context behind whatever instructions it has."""
        ...

    def with_citations(self, answer: dict[str, Any], grounding: Grounding) -> dict[str, Any]:
        """A whole answer with its citations."""
        ...

    def events(self, grounding: Grounding) -> Events:
        """The same for a stream."""
        ...


def content_text(content: Any, *types: str) -> str:
    """The text of a message's content, given as a string or as parts of these types."""
    if isinstance(content, str):
        return content
    parts = content if isinstance(content, list) else []
    said = (part.get("text") for part in parts if isinstance(part, dict) and part.get("type") in types)
    return "\n".join(text for text in said if isinstance(text, str))


def last_user_text(messages: Any, *types: str) -> str:
    """The text of the user's last message that has any."""
    turns = [turn for turn in messages if isinstance(turn, dict)] if isinstance(messages, list) else []
    asked = (content_text(turn.get("content"), *types) for turn in reversed(turns) if turn.get("role") == "user")
    return next((text for text in asked if text.strip()), "")


def append_context(instructions: Any, context: str) -> Any:
    """Instructions, a string or a list of text parts, with the context as their end."""
    if isinstance(instructions, list):
        return [*instructions, {"type": "text", "text": context}]
    return f"{instructions}\n\n{context}" if instructions else context
