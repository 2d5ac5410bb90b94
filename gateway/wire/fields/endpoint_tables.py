"""The table of each endpoint's fields."""

from collections.abc import Mapping

from gateway.wire.fields import conversations, vectors_and_media
from gateway.wire.fields.kinds import Fields, FormFields
from lisa.endpoints.endpoint import WireFormat

JSON_FIELDS: Mapping[WireFormat, Fields] = {
    WireFormat.CHAT: conversations.CHAT,
    WireFormat.COMPLETIONS: conversations.COMPLETIONS,
    WireFormat.RESPONSES: conversations.RESPONSES,
    WireFormat.MESSAGES: conversations.MESSAGES,
    WireFormat.TOKEN_COUNT: conversations.COUNT_TOKENS,
    WireFormat.EMBEDDINGS: vectors_and_media.EMBEDDINGS,
    WireFormat.RERANK: vectors_and_media.RERANK,
    WireFormat.MODERATIONS: vectors_and_media.MODERATIONS,
    WireFormat.IMAGES: vectors_and_media.IMAGES,
    WireFormat.SPEECH: vectors_and_media.SPEECH,
    WireFormat.VIDEO: vectors_and_media.VIDEOS,
    WireFormat.VIDEO_REMIX: vectors_and_media.REMIX,
}
FORM_FIELDS: Mapping[WireFormat, FormFields] = {
    WireFormat.IMAGES: vectors_and_media.EDIT_FORM,
    WireFormat.TRANSCRIPTION: vectors_and_media.TRANSCRIPTION_FORM,
    WireFormat.VIDEO: vectors_and_media.VIDEO_FORM,
}
