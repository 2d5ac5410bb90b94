"""The table of each endpoint's fields."""

from collections.abc import Mapping

from gateway.wire.fields import conversations, others
from gateway.wire.fields.table import Fields, FormFields

JSON_FIELDS: Mapping[str, Fields] = {
    "chat/completions": conversations.CHAT,
    "completions": conversations.COMPLETIONS,
    "responses": conversations.RESPONSES,
    "messages": conversations.MESSAGES,
    "messages/count_tokens": conversations.COUNT_TOKENS,
    "embeddings": others.EMBEDDINGS,
    "rerank": others.RERANK,
    "moderations": others.MODERATIONS,
    "images/generations": others.IMAGES,
    "audio/speech": others.SPEECH,
    "videos": others.VIDEOS,
    "videos/{video_id}/remix": others.REMIX,
}
FORM_FIELDS: Mapping[str, FormFields] = {
    "images/edits": others.EDIT_FORM,
    "audio/transcriptions": others.TRANSCRIPTION_FORM,
    "videos": others.VIDEO_FORM,
}
