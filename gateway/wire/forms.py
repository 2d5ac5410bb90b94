"""The parts of a multipart form, and the texts among them for guardrails. Files are no texts."""

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager

from starlette.datastructures import Headers
from starlette.formparsers import MultiPartParser

from gateway.wire.form_metadata import FormPart
from gateway.wire.texts import BLANK, TextSlot

_TECHNICAL_FIELDS = frozenset({"model", "response_format", "language", "size", "quality", "n", "stream", "temperature"})


@asynccontextmanager
async def open_form(form: bytes, media_type: str) -> AsyncIterator[list[FormPart]]:
    """Yield the parts of a form that was parsed before without an error, and close its files at the end."""

    async def stream_form() -> AsyncGenerator[bytes, None]:
        yield form

    parsed = await MultiPartParser(Headers({"content-type": media_type}), stream_form()).parse()
    try:
        yield parsed.multi_items()
    finally:
        await parsed.close()


async def extract_form_texts(form: bytes, media_type: str) -> list[TextSlot]:
    """Return the texts of a form that was parsed before without an error."""
    async with open_form(form, media_type) as parts:
        texts = [(name, value) for name, value in parts if isinstance(value, str)]
    judged = ((name, text) for name, text in texts if name not in _TECHNICAL_FIELDS or BLANK.search(text.strip()))
    return [TextSlot((name,), {name: text}, name) for name, text in judged if text.strip()]
