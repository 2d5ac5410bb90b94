"""Images and videos in messages: data URLs become objects, and objects become links."""

import base64
import binascii
import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

#: The media types that are stored as objects, with the endings of their keys.
MEDIA_TYPES = {
    "image/png": "png",
    "image/jpeg": "jpg",
    "image/gif": "gif",
    "image/webp": "webp",
    "video/mp4": "mp4",
    "video/webm": "webm",
}
_PARTS = ("image_url", "video_url")
_DATA_URL = re.compile(r"data:([a-z]{1,16}/[a-z0-9.+-]{1,32});base64,", re.ASCII)


@dataclass(frozen=True)
class Image:
    """An image or a video as an object to store."""

    key: str
    content: bytes
    media_type: str


def parse_data_url(url: str, prefix: str) -> Image | None:
    """Return the image of a data URL with a key under the prefix, or None if it is no image that can be stored.

    The key contains the hash of the content, so the same image has the same key.
    """
    found = _DATA_URL.match(url[:64])
    if found is None or found[1] not in MEDIA_TYPES:
        return None
    try:
        content = base64.b64decode(url[found.end() :], validate=True)
    except (binascii.Error, ValueError):
        return None
    name = hashlib.sha256(content).hexdigest()[:32]
    return Image(f"{prefix}images/{name}.{MEDIA_TYPES[found[1]]}", content, found[1])


def extract_images(fields: Mapping[str, Any], prefix: str) -> tuple[dict[str, Any], list[Image]]:
    """Return the fields with the keys of images in place of data URLs, and these images.

    A part that names an object of this session keeps only the name. Any other URL stays.
    """
    images: list[Image] = []

    def store_part(kind: str, part: dict[str, Any]) -> dict[str, Any]:
        target = part[kind]
        url, key = str(target.get("url") or ""), target.get("s3_key")
        own = isinstance(key, str) and key.startswith(f"{prefix}images/")
        image = None if own else parse_data_url(url, prefix)
        if image is not None:
            images.append(image)
        if not own and image is None:
            return {**part, kind: {name: value for name, value in target.items() if name != "s3_key"}}
        rest = {name: value for name, value in target.items() if name not in ("url", "s3_key")}
        return {**part, kind: {**rest, "s3_key": image.key if image else key}}

    return _change_parts(fields, store_part), images


def link_images(fields: Mapping[str, Any], link: Callable[[str], str]) -> dict[str, Any]:
    """Return the fields with a link beside the key of each image."""

    def link_part(kind: str, part: dict[str, Any]) -> dict[str, Any]:
        key = part[kind].get("s3_key")
        return {**part, kind: {**part[kind], "url": link(key)}} if key else part

    return _change_parts(fields, link_part)


def rename_images(fields: Mapping[str, Any], rename: Callable[[str], str]) -> dict[str, Any]:
    """Return the fields with another key of each image."""

    def rename_part(kind: str, part: dict[str, Any]) -> dict[str, Any]:
        key = part[kind].get("s3_key")
        return {**part, kind: {**part[kind], "s3_key": rename(key)}} if key else part

    return _change_parts(fields, rename_part)


def find_image_keys(fields: Mapping[str, Any]) -> list[str]:
    """Return the keys of the images in a message."""
    keys: list[str] = []

    def collect_key(key: str) -> str:
        keys.append(key)
        return key

    link_images(fields, collect_key)
    return keys


def _change_parts(fields: Mapping[str, Any], change: Callable[[str, dict[str, Any]], dict[str, Any]]) -> dict[str, Any]:
    content = fields.get("content")
    if not isinstance(content, list):
        return dict(fields)
    return {**fields, "content": [_change_part(part, change) for part in content]}


def _change_part(part: Any, change: Callable[[str, dict[str, Any]], dict[str, Any]]) -> Any:
    for kind in _PARTS:
        if isinstance(part, dict) and isinstance(part.get(kind), dict):
            return change(kind, part)
    return part
