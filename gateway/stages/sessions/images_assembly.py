"""The message of an answer in the format of image generations."""

from typing import Any

from gateway.stages.sessions.assembled_answer import AssembledAnswer
from gateway.wire.chat_chunks import list_objects

#: The media types of images by the first characters of their base64.
_MEDIA_TYPES = {"/9j/": "image/jpeg", "UklGR": "image/webp", "R0lGOD": "image/gif"}


class ImagesAssembler:
    """Reads the images of a whole answer. Streams of images are not stored."""

    def add_event(self, event: dict[str, Any], to: AssembledAnswer) -> None: ...

    def add_body(self, body: dict[str, Any], to: AssembledAnswer) -> None:
        to.images.extend(url for image in list_objects(body.get("data")) if (url := _build_image_url(image)))
        to.finish_reason = "stop" if to.images else None


def _build_image_url(image: dict[str, Any]) -> str | None:
    """Return the content of an image as a data URL, or the URL at its provider; None if it has neither."""
    content, url = image.get("b64_json"), image.get("url")
    if isinstance(content, str) and content:
        media_type = next((found for start, found in _MEDIA_TYPES.items() if content.startswith(start)), "image/png")
        return f"data:{media_type};base64,{content}"
    return url if isinstance(url, str) and url else None
