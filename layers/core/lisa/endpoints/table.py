"""The table of Serve endpoints: every trait of an endpoint is a column here, and no other module lists endpoints."""

from collections.abc import Mapping

from lisa.endpoints.endpoint import Endpoint, Kind, WireFormat

_READ, _GET, _POST = frozenset({"GET", "HEAD"}), frozenset({"GET"}), frozenset({"POST"})
_NONE = frozenset[str]()
_CHAT_TYPES, _VIDEO_TYPES = frozenset({"textgen"}), frozenset({"videogen"})
_VLLM = frozenset({"vllm"})  # its routes: https://docs.vllm.ai/en/latest/serving/online_serving/


def _row_without_model_call(name: str, kind: Kind, methods: frozenset[str] = _READ) -> Endpoint:
    """Return the row of an endpoint that calls no model."""
    return Endpoint(
        name=name, kind=kind, methods=methods, at_root=kind in ("health", "readiness"),
        under_anthropic=kind in ("models", "model", "model_metadata"),
        body="none", wire=WireFormat.NONE, metered=False, writes=False, embeds=False, judged=False, media=None,
        output_fields=(), counts_answers=False, unbounded_tokens=0,
        model_types=_NONE, tried_types=_NONE, containers=_NONE,
    )  # fmt: skip


_STORE = "vector_stores/{vector_store_id}"
_ROWS = (
    _row_without_model_call("health", "health"),
    _row_without_model_call("health/liveliness", "health"),
    _row_without_model_call("health/readiness", "readiness"),
    _row_without_model_call("models", "models"),
    _row_without_model_call("models/{model_id}", "model"),
    _row_without_model_call("models/metadata/{model_id}", "model_metadata"),
    _row_without_model_call("model/info", "model_info"),
    Endpoint(
        name="chat/completions", kind="call", methods=_POST, at_root=True, under_anthropic=False,
        body="json", wire=WireFormat.CHAT, metered=True, writes=True, embeds=False, judged=True, media=None,
        output_fields=("max_completion_tokens", "max_tokens"), counts_answers=True, unbounded_tokens=0,
        model_types=_CHAT_TYPES, tried_types=_NONE, containers=frozenset({"vllm", "tgi"}),
    ),
    Endpoint(
        name="completions", kind="call", methods=_POST, at_root=True, under_anthropic=False,
        body="json", wire=WireFormat.COMPLETIONS, metered=True, writes=True, embeds=False, judged=True, media=None,
        output_fields=("max_tokens",), counts_answers=True, unbounded_tokens=0,
        model_types=_CHAT_TYPES, tried_types=_NONE, containers=frozenset({"vllm", "tgi"}),
    ),
    Endpoint(
        name="embeddings", kind="call", methods=_POST, at_root=True, under_anthropic=False,
        body="json", wire=WireFormat.EMBEDDINGS, metered=True, writes=False, embeds=True, judged=False, media=None,
        output_fields=(), counts_answers=False, unbounded_tokens=0,
        model_types=frozenset({"embedding"}), tried_types=_CHAT_TYPES, containers=frozenset({"vllm", "tei"}),
    ),
    Endpoint(
        name="images/generations", kind="call", methods=_POST, at_root=True, under_anthropic=False,
        body="json", wire=WireFormat.IMAGES, metered=True, writes=False, embeds=False, judged=True, media=None,
        output_fields=(), counts_answers=True, unbounded_tokens=8_192,
        model_types=frozenset({"imagegen"}), tried_types=_CHAT_TYPES, containers=_NONE,
    ),
    Endpoint(
        name="audio/speech", kind="call", methods=_POST, at_root=True, under_anthropic=False,
        body="json", wire=WireFormat.SPEECH, metered=True, writes=False, embeds=False, judged=True, media="audio",
        output_fields=(), counts_answers=False, unbounded_tokens=8_192,
        model_types=_NONE, tried_types=_CHAT_TYPES, containers=_NONE,
    ),
    Endpoint(
        name="responses", kind="call", methods=_POST, at_root=True, under_anthropic=False,
        body="json", wire=WireFormat.RESPONSES, metered=True, writes=True, embeds=False, judged=True, media=None,
        output_fields=("max_output_tokens",), counts_answers=False, unbounded_tokens=0,
        model_types=_CHAT_TYPES, tried_types=_NONE, containers=_VLLM,
    ),
    Endpoint(
        name="rerank", kind="call", methods=_POST, at_root=True, under_anthropic=False,
        body="json", wire=WireFormat.RERANK, metered=True, writes=False, embeds=True, judged=True, media=None,
        output_fields=(), counts_answers=False, unbounded_tokens=0,
        model_types=_NONE, tried_types=frozenset({"textgen", "embedding"}), containers=_VLLM,
    ),
    Endpoint(
        name="moderations", kind="call", methods=_POST, at_root=True, under_anthropic=False,
        body="json", wire=WireFormat.MODERATIONS, metered=True, writes=False, embeds=False, judged=True, media=None,
        output_fields=(), counts_answers=False, unbounded_tokens=0,
        model_types=_NONE, tried_types=_CHAT_TYPES, containers=_NONE,
    ),
    Endpoint(
        name="messages", kind="call", methods=_POST, at_root=True, under_anthropic=True,
        body="json", wire=WireFormat.MESSAGES, metered=True, writes=True, embeds=False, judged=True, media=None,
        output_fields=("max_tokens",), counts_answers=False, unbounded_tokens=0,
        model_types=_CHAT_TYPES, tried_types=_NONE, containers=_VLLM,
    ),
    Endpoint(
        name="messages/count_tokens", kind="call", methods=_POST, at_root=True, under_anthropic=True,
        body="json", wire=WireFormat.TOKEN_COUNT, metered=False, writes=False, embeds=False, judged=False, media=None,
        output_fields=(), counts_answers=False, unbounded_tokens=0,
        model_types=_CHAT_TYPES, tried_types=_NONE, containers=_VLLM,
    ),
    Endpoint(
        name="images/edits", kind="call", methods=_POST, at_root=True, under_anthropic=False,
        body="form", wire=WireFormat.IMAGES, metered=True, writes=False, embeds=False, judged=True, media=None,
        output_fields=(), counts_answers=True, unbounded_tokens=8_192,
        model_types=frozenset({"imagegen"}), tried_types=_CHAT_TYPES, containers=_NONE,
    ),
    Endpoint(
        name="audio/transcriptions", kind="call", methods=_POST, at_root=True, under_anthropic=False,
        body="form", wire=WireFormat.TRANSCRIPTION, metered=True, writes=False, embeds=False, judged=True, media=None,
        output_fields=(), counts_answers=False, unbounded_tokens=8_192,
        model_types=_NONE, tried_types=_CHAT_TYPES, containers=_NONE,
    ),
    Endpoint(
        name="videos", kind="call", methods=_POST, at_root=False, under_anthropic=False,
        body="json_or_form", wire=WireFormat.VIDEO, metered=True, writes=False, embeds=False, judged=True, media=None,
        output_fields=(), counts_answers=False, unbounded_tokens=8_192,
        model_types=_VIDEO_TYPES, tried_types=_CHAT_TYPES, containers=_NONE,
    ),
    Endpoint(
        name="videos/{video_id}", kind="call", methods=_GET, at_root=False, under_anthropic=False,
        body="none", wire=WireFormat.VIDEO_STATE, metered=False, writes=False, embeds=False, judged=True, media=None,
        output_fields=(), counts_answers=False, unbounded_tokens=0,
        model_types=_VIDEO_TYPES, tried_types=_CHAT_TYPES, containers=_NONE,
    ),
    Endpoint(
        name="videos/{video_id}/content", kind="call", methods=_GET, at_root=False, under_anthropic=False,
        body="none", wire=WireFormat.VIDEO_CONTENT, metered=False, writes=False, embeds=False, judged=False,
        media="video", output_fields=(), counts_answers=False, unbounded_tokens=0,
        model_types=_VIDEO_TYPES, tried_types=_CHAT_TYPES, containers=_NONE,
    ),
    Endpoint(
        name="videos/{video_id}/remix", kind="call", methods=_POST, at_root=False, under_anthropic=False,
        body="json", wire=WireFormat.VIDEO_REMIX, metered=True, writes=False, embeds=False, judged=True, media=None,
        output_fields=(), counts_answers=False, unbounded_tokens=8_192,
        model_types=_VIDEO_TYPES, tried_types=_CHAT_TYPES, containers=_NONE,
    ),
    _row_without_model_call("vector_stores", "store_list"),
    _row_without_model_call(_STORE, "store"),
    _row_without_model_call(f"{_STORE}/files", "store_files"),
    _row_without_model_call(f"{_STORE}/files/{{file_id}}", "store_file"),
    _row_without_model_call(f"{_STORE}/search", "store_search", _POST),
    _row_without_model_call("sessions/{session_id}/stream", "session_stream", _GET),
    _row_without_model_call("sessions/{session_id}/cancel", "session_cancel", _POST),
)  # fmt: skip
ENDPOINTS: Mapping[str, Endpoint] = {row.name: row for row in _ROWS}
