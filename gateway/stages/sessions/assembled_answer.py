"""The message of an answer, assembled from the events of a stream or from a whole body."""

from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

#: The end of an answer: by the model, at the limit of tokens, or not yet.
End = Literal["complete", "cut"] | None
CUT_REASONS = frozenset({"length", "max_tokens", "max_output_tokens", "model_context_window_exceeded"})


@dataclass
class AssembledAnswer:
    """The parts of an answer so far. `retrieval` lists the passages that the model received, `images` are URLs."""

    text: list[str] = field(default_factory=list)
    images: list[str] = field(default_factory=list)
    reasoning: list[str] = field(default_factory=list)
    signature: str = ""
    tool_calls: dict[int, dict[str, str]] = field(default_factory=dict)
    retrieval: list[Any] = field(default_factory=list)
    annotations: list[Any] = field(default_factory=list)
    finish_reason: str | None = None

    @property
    def end(self) -> End:
        """The end of the answer; None if it has not ended."""
        if self.finish_reason is None:
            return None
        return "cut" if self.finish_reason in CUT_REASONS else "complete"

    @property
    def is_empty(self) -> bool:
        """Return whether there is nothing to store."""
        return not (self.text or self.images or self.reasoning or self.tool_calls)

    @property
    def content(self) -> str | list[dict[str, Any]]:
        """The text of the answer, or a list of parts if it has images."""
        text = "".join(self.text)
        if not self.images:
            return text
        images = [{"type": "image_url", "image_url": {"url": url}} for url in self.images]
        return [*([{"type": "text", "text": text}] if text else []), *images]

    def add_tool_part(self, index: int, **parts: Any) -> None:
        """Add the parts of a tool call; texts of the same part are joined."""
        call = self.tool_calls.setdefault(index, {"id": "", "name": "", "args": ""})
        for name, part in parts.items():
            if isinstance(part, str):
                call[name] += part


class Assembler(Protocol):
    """Reads the answers of one wire format."""

    def add_event(self, event: dict[str, Any], to: AssembledAnswer) -> None:
        """Add one event of a stream."""
        ...

    def add_body(self, body: dict[str, Any], to: AssembledAnswer) -> None:
        """Add a whole answer."""
        ...


def add_text(parts: list[str], text: Any) -> None:
    """Add a text that is not empty."""
    if isinstance(text, str) and text:
        parts.append(text)
