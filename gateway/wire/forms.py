"""The texts in a multipart form, for guardrails. Files are not among them."""

from collections.abc import AsyncGenerator

from starlette.datastructures import Headers
from starlette.formparsers import MultiPartParser

from gateway.wire.texts import BLANK, TextSlot

_TECHNICAL_FIELDS = frozenset({"model", "response_format", "language", "size", "quality", "n", "stream", "temperature"})


async def extract_form_texts(form: bytes, media_type: str) -> list[TextSlot]:
    """Return the texts of a form that was parsed before without an error."""

    async def stream_form() -> AsyncGenerator[bytes, None]:
        yield form

    parsed = await MultiPartParser(Headers({"content-type": media_type}), stream_form()).parse()
    try:
        texts = [(name, value) for name, value in parsed.multi_items() if isinstance(value, str)]
    finally:
        await parsed.close()
    judged = ((name, text) for name, text in texts if name not in _TECHNICAL_FIELDS or BLANK.search(text.strip()))
    return [TextSlot((name,), {name: text}, name) for name, text in judged if text.strip()]
