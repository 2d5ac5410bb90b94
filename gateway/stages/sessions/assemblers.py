"""The assemblers of answers by wire format."""

from collections.abc import Mapping
from typing import Any

from gateway.stages.sessions.assembled_answer import Assembler
from gateway.stages.sessions.chat_assembly import ChatAssembler
from gateway.stages.sessions.images_assembly import ImagesAssembler
from gateway.stages.sessions.messages_assembly import MessagesAssembler
from gateway.stages.sessions.responses_assembly import ResponsesAssembler
from lisa.endpoints.endpoint import WireFormat

ASSEMBLERS: Mapping[WireFormat, Assembler] = {
    WireFormat.CHAT: ChatAssembler(),
    WireFormat.IMAGES: ImagesAssembler(),
    WireFormat.MESSAGES: MessagesAssembler(),
    WireFormat.RESPONSES: ResponsesAssembler(),
}


def find_assembler_for_event(event: Mapping[str, Any]) -> Assembler:
    """Return the assembler of the format that an event of a stream has."""
    if "choices" in event:
        return ASSEMBLERS[WireFormat.CHAT]
    responses = str(event.get("type")).startswith("response.")
    return ASSEMBLERS[WireFormat.RESPONSES if responses else WireFormat.MESSAGES]
