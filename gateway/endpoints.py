"""The paths this door answers; every other path of LiteLLM's app stays unreachable."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Kind = Literal["health", "models", "model", "model_info", "json", "form", "either", "bodiless", "stores"]
API_STAGE = "v2"  # as the template names it
_MODEL_ID = "{model_id}"
_PREFIXES = ("/v2/serve/anthropic/v1/", "/v2/serve/v1/", "/v2/serve/", "/v1/")


@dataclass(frozen=True)
class Endpoint:
    """A known path; segments of its name in braces stand for whatever the caller puts there.

    `inner` is LiteLLM's, a constant: nothing of the caller's path continues, but for a video's id that was opened.
    Its `either` takes JSON and forms.
    """

    name: str
    kind: Kind
    methods: frozenset[str]
    inner: str = ""

    @property
    def chunked(self) -> bool:
        """Whether its streams are chat chunks, whose usage is in a chunk of its own."""
        return self.name in ("chat/completions", "completions")

    @property
    def anthropics(self) -> bool:
        """Whether Anthropic's clients ask here, who expect errors in another shape than OpenAI's."""
        return self.name.startswith("messages")

    @property
    def of_video(self) -> bool:
        """Whether its path names a video, and with that the model."""
        return "{video_id}" in self.name

    @property
    def of_model(self) -> bool:
        """Whether its path ends with the id of a model, which may have slashes in it."""
        return self.name.endswith(_MODEL_ID)

    @property
    def describes_video(self) -> bool:
        """Whether it answers with a video's state, rather than with the video."""
        return self.name.startswith("videos") and not self.name.endswith("/content")

    def masked(self, path: str) -> str:
        """What of a path of this endpoint may be written down: never what the caller put into it."""
        return f"/{self.name}" if "{" in self.name else path

    def parameters(self, path: str) -> dict[str, str]:
        """What a path of this endpoint puts in the place of each name in braces."""
        if self.of_model:
            return {"model_id": _clean(path).partition(f"/{self.name.removesuffix(_MODEL_ID)}")[2]}
        segments = self.name.split("/")
        values = [part for part in path.split("/") if part][-len(segments) :]
        return {name[1:-1]: value for name, value in zip(segments, values, strict=True) if name.startswith("{")}


_READ, _GET, _SEND = frozenset({"GET", "HEAD"}), frozenset({"GET"}), frozenset({"POST"})
_HEALTH = ("health", "health/liveliness", "health/readiness")
_JSON = (
    *("chat/completions", "completions", "embeddings", "images/generations", "audio/speech"),
    *("responses", "rerank", "moderations", "messages", "messages/count_tokens"),
)
_FORM = ("images/edits", "audio/transcriptions")
_VIDEO = "videos/{video_id}"
_STORE = "vector_stores/{vector_store_id}"
_READ_STORES = ("vector_stores", _STORE, f"{_STORE}/files", f"{_STORE}/files/{{file_id}}")

ENDPOINTS = {
    **{name: Endpoint(name, "health", _READ) for name in _HEALTH},
    "models": Endpoint("models", "models", _READ),
    "models/{model_id}": Endpoint("models/{model_id}", "model", _READ),
    "models/metadata/{model_id}": Endpoint("models/metadata/{model_id}", "model", _READ),
    "model/info": Endpoint("model/info", "model_info", _READ),
    **{name: Endpoint(name, "json", _SEND, f"/v1/{name}") for name in _JSON},
    **{name: Endpoint(name, "form", _SEND, f"/v1/{name}") for name in _FORM},
    "videos": Endpoint("videos", "either", _SEND, "/v1/videos"),
    **{name: Endpoint(name, "bodiless", _GET, f"/v1/{name}") for name in (_VIDEO, f"{_VIDEO}/content")},
    f"{_VIDEO}/remix": Endpoint(f"{_VIDEO}/remix", "json", _SEND, f"/v1/{_VIDEO}/remix"),
    **{name: Endpoint(name, "stores", _READ) for name in _READ_STORES},
    f"{_STORE}/search": Endpoint(f"{_STORE}/search", "stores", _SEND),
}
#: Also without a prefix: some clients put their paths right after the address, and one address must do for all.
_ROOT = {f"/{name}" for name in (*_HEALTH, *_JSON, *_FORM)}
_PARAMETRIC = [(name.split("/"), found) for name, found in ENDPOINTS.items() if "{" in name]


def endpoint(method: str, path: str) -> Endpoint | None:
    """The endpoint of a decoded path, None for one we do not answer. Doubled and trailing slashes are forgiven."""
    clean = _clean(path)
    name = clean[1:] if clean in _ROOT else _after_prefix(clean)
    found = ENDPOINTS.get(name) or _with_parameters(name.split("/")) or _with_model(name)
    return found if found is not None and method in found.methods else None


def without_stage(path: str) -> str:
    """The path as the API's routes write it. API Gateway may send the name of its stage, too, to a private balancer.

    Its documentation says that it does; an example of its own shows that it does not. Both are understood.
    https://docs.aws.amazon.com/apigateway/latest/developerguide/private-integration.html
    """
    parts = [part for part in path.split("/") if part]
    staged = parts[:1] == [API_STAGE] and (parts[1:2] == ["v1"] or parts[1:3] == ["v2", "serve"])
    return "/" + "/".join(parts[1:]) if staged else path


def _clean(path: str) -> str:
    return "/" + "/".join(part for part in path.split("/") if part)


def _with_model(name: str) -> Endpoint | None:
    """The endpoint of a model whose id has slashes in it."""
    heads = ("models/metadata/", "models/")
    return next(
        (ENDPOINTS[head + _MODEL_ID] for head in heads if len(name) > len(head) and name.startswith(head)), None
    )


def _with_parameters(path: Sequence[str]) -> Endpoint | None:
    """The endpoint whose name has these segments, or braces in their places."""
    for segments, found in _PARAMETRIC:
        if len(segments) == len(path) and all(a == b or a.startswith("{") for a, b in zip(segments, path, strict=True)):
            return found
    return None


def _after_prefix(path: str) -> str:
    """What follows the longest known prefix; Anthropic's own prefix leads to Anthropic's endpoints alone."""
    for prefix in _PREFIXES:
        if path.startswith(prefix):
            name = path[len(prefix) :]
            return name if "anthropic" not in prefix or name.startswith(("messages", "models")) else ""
    return ""
