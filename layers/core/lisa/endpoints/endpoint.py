"""One Serve endpoint with all its traits."""

from dataclasses import dataclass
from enum import Enum, auto
from functools import cached_property
from typing import Literal

Kind = Literal[
    "health", "readiness", "models", "model", "model_metadata", "model_info", "call",
    "store_list", "store", "store_files", "store_file", "store_search", "session_stream", "session_cancel",
]  # fmt: skip
Body = Literal["none", "json", "form", "json_or_form"]
_MODEL_ID = "{model_id}"


class WireFormat(Enum):
    """The format of an endpoint's request and answer. NONE is that of endpoints that call no model."""

    NONE = auto()
    CHAT = auto()
    COMPLETIONS = auto()
    RESPONSES = auto()
    MESSAGES = auto()
    TOKEN_COUNT = auto()
    EMBEDDINGS = auto()
    RERANK = auto()
    MODERATIONS = auto()
    IMAGES = auto()
    SPEECH = auto()
    TRANSCRIPTION = auto()
    VIDEO = auto()
    VIDEO_REMIX = auto()
    VIDEO_STATE = auto()
    VIDEO_CONTENT = auto()


@dataclass(frozen=True, kw_only=True)
class Endpoint:
    """One row. A segment of `name` in braces stands for any value. No column has a default, so that none is forgotten.

    `kind` says which part of the gateway answers: "call" is a call of a model. `at_root` and `under_anthropic` say
    whether the path is also known without a prefix and under the prefix of Anthropic's clients.
    `metered`: a call is counted as usage. `writes`: the answer consists of tokens. `embeds`: the policy asks for the
    right to embed. `judged`: the answer holds text for guardrails. `media`: what the answer is, unless it is text.
    `output_fields` bound what one answer may hold; `counts_answers`: the fields `n` and `best_of` are known;
    `unbounded_tokens` is what an answer may take where no field bounds it.
    `model_types` answer this endpoint; `tried_types` may answer it; `containers` answer it without translation.
    """

    name: str
    kind: Kind
    methods: frozenset[str]
    at_root: bool
    under_anthropic: bool
    body: Body
    wire: WireFormat
    metered: bool
    writes: bool
    embeds: bool
    judged: bool
    media: Literal["audio", "video"] | None
    output_fields: tuple[str, ...]
    counts_answers: bool
    unbounded_tokens: int
    model_types: frozenset[str]
    tried_types: frozenset[str]
    containers: frozenset[str]

    @cached_property
    def litellm_path(self) -> str:
        """The path at LiteLLM's app: a constant, into which only the id of a video is put."""
        return f"/v1/{self.name}"

    @cached_property
    def is_health_check(self) -> bool:
        """Return whether it tells the health of the gateway, to anybody."""
        return self.kind in ("health", "readiness")

    @cached_property
    def lists_models(self) -> bool:
        """Return whether it lists or describes models."""
        return self.kind in ("models", "model", "model_metadata", "model_info")

    @cached_property
    def reads_vector_stores(self) -> bool:
        """Return whether it lists, describes or searches vector stores."""
        return self.kind.startswith("store")

    @cached_property
    def reads_sessions(self) -> bool:
        """Return whether it follows or cancels a running answer of a chat session."""
        return self.kind.startswith("session")

    @cached_property
    def accepts_form(self) -> bool:
        """Return whether the body may be a multipart form."""
        return self.body in ("form", "json_or_form")

    @cached_property
    def streams_chat_chunks(self) -> bool:
        """Return whether its streams are chat chunks, which carry the usage in a chunk of its own."""
        return self.wire in (WireFormat.CHAT, WireFormat.COMPLETIONS)

    @cached_property
    def is_anthropic(self) -> bool:
        """Return whether its errors have Anthropic's shape instead of OpenAI's."""
        return self.wire in (WireFormat.MESSAGES, WireFormat.TOKEN_COUNT)

    @cached_property
    def names_video_in_path(self) -> bool:
        """Return whether the path holds a video's id, which also names the model."""
        return "{video_id}" in self.name

    @cached_property
    def names_model_in_path(self) -> bool:
        """Return whether the path ends with a model's id, which may hold slashes."""
        return self.name.endswith(_MODEL_ID)

    @cached_property
    def describes_video(self) -> bool:
        """Return whether the answer is the state of a video."""
        return self.wire in (WireFormat.VIDEO, WireFormat.VIDEO_REMIX, WireFormat.VIDEO_STATE)

    def is_native_to(self, container: str | None) -> bool:
        """Return whether a container of this kind answers it in the client's wire format, without translation."""
        return container in self.containers

    def loggable_path(self, path: str) -> str:
        """Return the path without the values that the caller put into it."""
        return f"/{self.name}" if "{" in self.name else path

    def parse_path_parameters(self, path: str) -> dict[str, str]:
        """Return the values in a path of this endpoint by the names in braces."""
        if self.names_model_in_path:
            return {"model_id": clean_path(path).partition(f"/{self.name.removesuffix(_MODEL_ID)}")[2]}
        segments = self.name.split("/")
        values = [part for part in path.split("/") if part][-len(segments) :]
        return {name[1:-1]: value for name, value in zip(segments, values, strict=True) if name.startswith("{")}


def clean_path(path: str) -> str:
    """Return the path without doubled and trailing slashes."""
    return "/" + "/".join(part for part in path.split("/") if part)
