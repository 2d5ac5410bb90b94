"""The fields of embeddings, rerank, moderations, images, speech, transcriptions and videos."""

from gateway.wire.fields.kinds import (
    FLAG,
    NUMBER,
    TEXT,
    TEXT_OR_OBJECT,
    TEXTS,
    WHOLE,
    Fields,
    FormFields,
    anything,
    either,
    exactly,
    list_of,
)

_TOKENS = list_of(WHOLE, "a list of token ids", least=1)
_EMBEDDED = either(
    "a text, a list of texts, or token ids",
    {
        str: anything,
        list: list_of(
            either("a text or token ids", {str: anything, int: anything, list: _TOKENS}),
            "a list that is not empty",
            least=1,
        ),
    },
)
EMBEDDINGS = Fields(
    {"input": _EMBEDDED, "dimensions": WHOLE, "encoding_format": TEXT, "user": TEXT},
    ("input",),
    dict.fromkeys(("truncate_prompt_tokens", "add_special_tokens", "normalize", "input_type"), anything),
)
RERANK = Fields(
    {
        "query": TEXT,
        "documents": list_of(exactly("a text or an object", str, dict), "a list that is not empty", least=1),
        **dict.fromkeys(("top_n", "max_chunks_per_doc", "max_tokens_per_doc"), WHOLE),
        "rank_fields": TEXTS,
        "return_documents": FLAG,
    },
    ("query", "documents"),
)
MODERATIONS = Fields(
    {
        "input": either(
            "a text, a list of texts, or a list of parts",
            {
                str: anything,
                list: list_of(exactly("a text or an object", str, dict), "a list that is not empty", least=1),
            },
        )
    },
    ("input",),
)
_DRAWING = ("background", "moderation", "output_format", "quality", "response_format", "size", "style", "user")
IMAGES = Fields(
    {
        "prompt": TEXT,
        **dict.fromkeys(_DRAWING, TEXT),
        **dict.fromkeys(("n", "output_compression", "partial_images"), WHOLE),
        "stream": FLAG,
    },
    ("prompt",),
)
SPEECH = Fields(
    {
        "input": TEXT,
        "voice": TEXT_OR_OBJECT,
        **dict.fromkeys(("instructions", "response_format", "stream_format"), TEXT),
        "speed": NUMBER,
    },
    ("input", "voice"),
)
VIDEOS = Fields(
    {
        "prompt": TEXT,
        "seconds": exactly("a text or a whole number", str, int),
        **dict.fromkeys(("size", "user"), TEXT),
    },
    ("prompt",),
)
REMIX = Fields({"prompt": TEXT}, ("prompt",))

EDIT_FORM = FormFields(
    frozenset(
        {
            *("prompt", "background", "input_fidelity", "n", "output_compression", "output_format", "partial_images"),
            *("quality", "response_format", "size", "stream", "user"),
        }
    ),
    frozenset({"image", "image[]", "mask"}),
    ("prompt",),
)
TRANSCRIPTION_FORM = FormFields(
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
VIDEO_FORM = FormFields(frozenset({"prompt", "seconds", "size", "user"}), frozenset({"input_reference"}), ("prompt",))
