"""The fields of embeddings, rerank, moderations, images, speech, transcriptions and videos."""

from gateway.wire.fields.kinds import (
    FLAG,
    NUMBER,
    OBJECT,
    TEXT,
    TEXT_OR_OBJECT,
    TEXTS,
    WHOLE,
    FieldTable,
    FormFieldTable,
    accept_anything,
    accept_list,
    accept_one_of,
    accept_types,
)

_TOKEN_IDS_KIND = accept_list(WHOLE, "a list of token ids", least=1)
_EMBEDDED_INPUT_KIND = accept_one_of(
    "a text, a list of texts, or token ids",
    {
        str: accept_anything,
        list: accept_list(
            accept_one_of("a text or token ids", {str: accept_anything, int: accept_anything, list: _TOKEN_IDS_KIND}),
            "a list that is not empty",
            least=1,
        ),
    },
)
EMBEDDINGS_FIELDS = FieldTable(
    {"input": _EMBEDDED_INPUT_KIND, "dimensions": WHOLE, "encoding_format": TEXT, "user": TEXT},
    ("input",),
    dict.fromkeys(("truncate_prompt_tokens", "add_special_tokens", "normalize", "input_type"), accept_anything),
)
RERANK_FIELDS = FieldTable(
    {
        "query": TEXT,
        "documents": accept_list(accept_types("a text or an object", str, dict), "a list that is not empty", least=1),
        **dict.fromkeys(("top_n", "max_chunks_per_doc", "max_tokens_per_doc"), WHOLE),
        "rank_fields": TEXTS,
        "return_documents": FLAG,
    },
    ("query", "documents"),
)
MODERATIONS_FIELDS = FieldTable(
    {
        "input": accept_one_of(
            "a text, a list of texts, or a list of parts",
            {
                str: accept_anything,
                list: accept_list(accept_types("a text or an object", str, dict), "a list that is not empty", least=1),
            },
        )
    },
    ("input",),
)
_IMAGE_TEXT_FIELDS = (
    "background",
    "moderation",
    "output_format",
    "quality",
    "response_format",
    "size",
    "style",
    "user",
)
IMAGES_FIELDS = FieldTable(
    {
        "prompt": TEXT,
        **dict.fromkeys(_IMAGE_TEXT_FIELDS, TEXT),
        **dict.fromkeys(("n", "output_compression", "partial_images"), WHOLE),
        "stream": FLAG,
        "metadata": OBJECT,  # names the chat session that stores the images
    },
    ("prompt",),
)
SPEECH_FIELDS = FieldTable(
    {
        "input": TEXT,
        "voice": TEXT_OR_OBJECT,
        **dict.fromkeys(("instructions", "response_format", "stream_format"), TEXT),
        "speed": NUMBER,
    },
    ("input", "voice"),
)
VIDEOS_FIELDS = FieldTable(
    {
        "prompt": TEXT,
        "seconds": accept_types("a text or a whole number", str, int),
        **dict.fromkeys(("size", "user"), TEXT),
    },
    ("prompt",),
)
VIDEO_REMIX_FIELDS = FieldTable({"prompt": TEXT}, ("prompt",))

IMAGE_EDIT_FORM = FormFieldTable(
    frozenset(
        {
            *("prompt", "background", "input_fidelity", "n", "output_compression", "output_format", "partial_images"),
            *("quality", "response_format", "size", "stream", "user"),
        }
    ),
    frozenset({"image", "image[]", "mask"}),
    ("prompt",),
)
TRANSCRIPTION_FORM = FormFieldTable(
    frozenset(
        {
            *("language", "prompt", "response_format", "temperature", "stream", "user", "chunking_strategy"),
            *("chunking_strategy[type]", "chunking_strategy[prefix_padding_ms]", "chunking_strategy[threshold]"),
            *("chunking_strategy[silence_duration_ms]", "include", "include[]", "timestamp_granularities"),
            *("timestamp_granularities[]", "known_speaker_names[]", "known_speaker_references[]"),
        }
    ),
    frozenset({"file"}),
    ("file",),
)
VIDEO_FORM = FormFieldTable(
    frozenset({"prompt", "seconds", "size", "user"}), frozenset({"input_reference"}), ("prompt",)
)
