"""The tables of the fields that each endpoint accepts, by wire format: of JSON bodies and of forms."""

from collections.abc import Mapping

from gateway.wire.fields import anthropic_messages, conversations, vectors_and_media
from gateway.wire.fields.kinds import FieldTable, FormFieldTable
from lisa.endpoints.endpoint import WireFormat

JSON_FIELDS: Mapping[WireFormat, FieldTable] = {
    WireFormat.CHAT: conversations.CHAT_FIELDS,
    WireFormat.COMPLETIONS: conversations.COMPLETIONS_FIELDS,
    WireFormat.RESPONSES: conversations.RESPONSES_FIELDS,
    WireFormat.MESSAGES: anthropic_messages.MESSAGES_FIELDS,
    WireFormat.TOKEN_COUNT: anthropic_messages.COUNT_TOKENS_FIELDS,
    WireFormat.EMBEDDINGS: vectors_and_media.EMBEDDINGS_FIELDS,
    WireFormat.RERANK: vectors_and_media.RERANK_FIELDS,
    WireFormat.MODERATIONS: vectors_and_media.MODERATIONS_FIELDS,
    WireFormat.IMAGES: vectors_and_media.IMAGES_FIELDS,
    WireFormat.SPEECH: vectors_and_media.SPEECH_FIELDS,
    WireFormat.VIDEO: vectors_and_media.VIDEOS_FIELDS,
    WireFormat.VIDEO_REMIX: vectors_and_media.VIDEO_REMIX_FIELDS,
}
FORM_FIELDS: Mapping[WireFormat, FormFieldTable] = {
    WireFormat.IMAGES: vectors_and_media.IMAGE_EDIT_FORM,
    WireFormat.TRANSCRIPTION: vectors_and_media.TRANSCRIPTION_FORM,
    WireFormat.VIDEO: vectors_and_media.VIDEO_FORM,
}
