"""The description, the settings and the given images of a form that asks for changed images."""

import base64
from dataclasses import replace
from typing import Any

from starlette.datastructures import UploadFile

from gateway.calls.call import Call
from gateway.wire.forms import open_form

_IMAGES = ("image", "image[]")
#: The media types of images by their first bytes.
_SIGNATURES = {b"\x89PNG": "image/png", b"\xff\xd8\xff": "image/jpeg", b"GIF8": "image/gif", b"RIFF": "image/webp"}


async def read_image_form(call: Call) -> Call:
    """Return the call with the fields of a form that names a session; other calls are returned unchanged.

    The given images are data URLs in the field `images`; a mask is left out. Every provider receives the form.
    """
    payload = call.payload
    if payload.form is None or "metadata" not in payload.fields:
        return call
    fields, images = dict(payload.fields), list[str]()
    async with open_form(payload.form, payload.media_type) as parts:
        for name, value in parts:
            if isinstance(value, str):
                fields[name] = _parse_setting(name, value)
            elif name in _IMAGES and (url := await _read_data_url(value)) is not None:
                images.append(url)
    return replace(call, payload=replace(payload, fields={**fields, "images": images}))


def _parse_setting(name: str, value: str) -> Any:
    if name == "n" and value.isascii() and value.isdigit():
        return int(value)
    return value.lower() == "true" if name == "stream" else value


async def _read_data_url(file: UploadFile) -> str | None:
    """Return an image as a data URL; None for a file of another kind."""
    content = await file.read()
    media_type = next((kind for start, kind in _SIGNATURES.items() if content.startswith(start)), None)
    return f"data:{media_type};base64,{base64.b64encode(content).decode()}" if media_type else None
