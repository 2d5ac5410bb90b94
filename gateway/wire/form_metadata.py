"""The `metadata` of a multipart form, which names a chat session, and the form without it for the provider."""

import hashlib
import json
import re
from collections.abc import Sequence
from typing import Any

from starlette.datastructures import UploadFile

#: A part of a form: its name, and its text or file.
FormPart = tuple[str, str | UploadFile]
_NAME, _SESSION_ID = "metadata", "session_id"
_NESTED = re.compile(r"metadata\[([A-Za-z_]{1,64})\]")  # as SDKs write an object in a form
_ESCAPED = str.maketrans({'"': "%22", "\r": "%0D", "\n": "%0A"})


def read_metadata(parts: Sequence[FormPart]) -> dict[str, Any] | None:
    """Return the metadata that names a session, or None if the form names none.

    It is one part `metadata` with a JSON object, or a part `metadata[name]` for each name.
    """
    found: dict[str, Any] = {}
    for name, value in parts:
        nested = _NESTED.fullmatch(name)
        if isinstance(value, str) and nested:
            found[nested[1]] = value
        elif isinstance(value, str) and name == _NAME:
            found |= _parse_object(value)
    return found if found.get(_SESSION_ID) is not None else None


def is_metadata(name: str) -> bool:
    """Return whether a part with this name belongs to the metadata."""
    return name == _NAME or _NESTED.fullmatch(name) is not None


async def encode_form(parts: Sequence[FormPart], body: bytes) -> tuple[bytes, str]:
    """Return parts of the form `body` as a form of their own, with its media type."""
    boundary = hashlib.sha256(body).hexdigest()  # no content has the hash of itself
    pieces: list[bytes] = []
    for name, value in parts:
        head = f'--{boundary}\r\ncontent-disposition: form-data; name="{name.translate(_ESCAPED)}"'
        if isinstance(value, str):
            pieces += [head.encode(), b"\r\n\r\n", value.encode()]
        else:
            file_name = (value.filename or "").translate(_ESCAPED)
            head += f'; filename="{file_name}"\r\ncontent-type: {value.content_type or "application/octet-stream"}'
            pieces += [head.encode(), b"\r\n\r\n", await value.read()]
        pieces.append(b"\r\n")
    return b"".join([*pieces, f"--{boundary}--\r\n".encode()]), f"multipart/form-data; boundary={boundary}"


def _parse_object(text: str) -> dict[str, Any]:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}
