"""The table of each endpoint's fields."""

from collections.abc import Mapping

from gateway.wire.fields import conversations, vectors_and_media
from gateway.wire.fields.table import Fields, FormFields

JSON_FIELDS: Mapping[str, Fields] = {
    "chat/completions": conversations.CHAT,
    "completions": conversations.COMPLETIONS,
    "responses": conversations.RESPONSES,
    "messages": conversations.MESSAGES,
    "messages/count_tokens": conversations.COUNT_TOKENS,
    "embeddings": vectors_and_media.EMBEDDINGS,
    "rerank": vectors_and_media.RERANK,
    "moderations": vectors_and_media.MODERATIONS,
    "images/generations": vectors_and_media.IMAGES,
    "audio/speech": vectors_and_media.SPEECH,
    "videos": vectors_and_media.VIDEOS,
    "videos/{video_id}/remix": vectors_and_media.REMIX,
}
FORM_FIELDS: Mapping[str, FormFields] = {
    "images/edits": vectors_and_media.EDIT_FORM,
    "audio/transcriptions": vectors_and_media.TRANSCRIPTION_FORM,
    "videos": vectors_and_media.VIDEO_FORM,
}
