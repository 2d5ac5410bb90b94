"""The newest question of a request, from the formats of OpenAI and Anthropic in the format of sessions."""

from collections.abc import Mapping
from typing import Any

from lisa.endpoints.endpoint import WireFormat

Content = str | list[dict[str, Any]]
_TEXT = ("text", "input_text")
_IMAGE_SETTINGS = ("size", "quality", "n")
_LONGEST_PROMPT = 4_000  # characters that are kept beside the images


def find_newest_question(wire: WireFormat, fields: Mapping[str, Any]) -> Content | None:
    """Return the content of the last message if it is the user's, or the description of an image; else None."""
    if wire is WireFormat.IMAGES:
        return _describe_images(str(fields.get("prompt") or ""), fields.get("images") or [])
    turns = fields.get("input") if wire is WireFormat.RESPONSES else fields.get("messages")
    if isinstance(turns, str):
        return turns or None
    last = turns[-1] if isinstance(turns, list) and turns else None
    if not isinstance(last, dict) or last.get("role") != "user":
        return None
    content = last.get("content")
    if isinstance(content, list):
        return [part for part in map(_convert_part, content) if part is not None] or None
    return content if isinstance(content, str) and content else None


def _describe_images(prompt: str, images: list[str]) -> Content | None:
    """Return the description of images; with the images that are to be changed it is a list of parts."""
    if not images:
        return prompt or None
    shown = [{"type": "image_url", "image_url": {"url": url}} for url in images]
    return [*([{"type": "text", "text": prompt}] if prompt else []), *shown]


def find_image_details(wire: WireFormat, fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return the settings and the description of generated images for the metadata of messages; else nothing."""
    if wire is not WireFormat.IMAGES:
        return {}
    settings = {name: fields[name] for name in _IMAGE_SETTINGS if name in fields}
    return {"image": settings, "prompt": str(fields.get("prompt") or "")[:_LONGEST_PROMPT]}


def _convert_part(part: Any) -> dict[str, Any] | None:
    """Return a part as text or as an image; None for a part of another type, such as the result of a tool."""
    if not isinstance(part, dict):
        return None
    kind = part.get("type")
    if kind in _TEXT:
        return {"type": "text", "text": str(part.get("text") or "")}
    if kind == "image_url":
        return part
    if kind == "input_image" and isinstance(part.get("image_url"), str):
        return {"type": "image_url", "image_url": {"url": part["image_url"]}}
    source = part.get("source")
    if kind == "image" and isinstance(source, dict) and source.get("type") == "base64":
        url = f"data:{source.get('media_type')};base64,{source.get('data')}"
        return {"type": "image_url", "image_url": {"url": url}}
    return None
