"""Keys of files that users upload, each below a prefix of its owner."""

import hashlib
import re
from dataclasses import dataclass

from lisa.policy.resources import Uploads
from lisa.policy.rules import Action, is_allowed
from lisa.policy.subject import Subject

MAX_UPLOAD_BYTES = 50 * 1024 * 1024
LINK_SECONDS = 3600
LONGEST_KEY = 1024  # bytes, of S3 and of the index over keys
_UNSAFE = re.compile(r"[^A-Za-z0-9._@-]")


@dataclass(frozen=True)
class UploadRefused:
    """The refusal of an upload: the field of the request, and the reason."""

    field: str
    reason: str


def upload_prefix_of_user(username: str) -> str:
    """Return the prefix of a user. Two users never share one: a digest keeps the characters that a key cannot have."""
    readable = _UNSAFE.sub("-", username)[:48]
    return f"{readable}-{hashlib.sha256(username.encode()).hexdigest()[:12]}/"


def build_upload_key(username: str, file_name: str) -> str | UploadRefused:
    """Return the key for an uploaded file of this name, or the refusal."""
    name = file_name.strip().replace("\\", "/").rsplit("/", 1)[-1]
    if not name or name in {".", ".."} or "\x00" in name:
        return UploadRefused("fileName", "give the name of a file, such as report.pdf")
    if len(name.encode()) > 512:
        return UploadRefused("fileName", "the file name is longer than 512 bytes")
    return upload_prefix_of_user(username) + name


def resolve_upload_key(subject: Subject, key: str) -> str | UploadRefused:
    """Return the full key of an uploaded file the caller may use. A bare name is below the caller's prefix."""
    prefix = upload_prefix_of_user(subject.user)
    full = key if "/" in key else prefix + key
    if len(full.encode("utf-8", "replace")) > LONGEST_KEY:
        return UploadRefused("keys", f"{key[:80]!r}… is longer than the {LONGEST_KEY:,} bytes that a key may have")
    owner = subject.user if key.startswith(prefix) else ""  # a prefix shows only whether it is the caller's own
    if "/" in key and is_allowed(subject, Action.USE, Uploads(owner)):
        return key
    if key and "/" not in key:
        return full
    return UploadRefused(
        "keys", f"{key[:200]!r} is not under your prefix {prefix}; upload it with POST /repository/presigned-url"
    )
