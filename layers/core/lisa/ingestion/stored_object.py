"""Objects of S3: read, listed, archived, or too large."""

import re
from dataclasses import dataclass

_CHARSET = re.compile(r";\s{0,20}charset\s{0,20}=\s{0,20}[\"']?([A-Za-z0-9_.:+-]{1,40})", re.IGNORECASE)
_DIRECTORY = "application/x-directory"
_FOLDER_ENDINGS = ("/", "_$folder$")  # of the console, and of Hadoop


@dataclass(frozen=True)
class StoredObject:
    """An object with its content. `version` is its version id, or its ETag in a bucket without versions.

    `encoding` and `media_type` are its Content-Encoding and Content-Type, empty where it has none.
    """

    content: bytes
    version: str
    etag: str = ""
    encoding: str = ""
    media_type: str = ""

    @property
    def charset(self) -> str | None:
        """Return the charset in the Content-Type, or None."""
        found = _CHARSET.search(self.media_type)
        return found[1] if found else None

    @property
    def has_document_content(self) -> bool:
        """Return whether the object has content and is no folder marker."""
        return bool(self.content) and not self.media_type.lower().startswith(_DIRECTORY)

    def content_identity(self, sha256: str) -> str:
        """Return the same text for objects with the same content that are decoded in the same way."""
        how = f"{self.encoding} {self.charset or ''}".strip()
        return f"{sha256} {how}" if how else sha256


@dataclass(frozen=True)
class OversizedObject:
    """An object that is too large to fetch. `size` is in bytes."""

    size: int
    etag: str = ""


@dataclass(frozen=True)
class ArchivedObject:
    """An object that must be restored before it can be read. `tier` is S3's name of its archive."""

    tier: str
    size: int
    etag: str = ""

    @property
    def failure_cause(self) -> str:
        """Return the cause of failure, a sentence for users."""
        return f"The object is archived in S3 ({self.tier}). Restore it there, then retry the job."


FetchedObject = StoredObject | OversizedObject | ArchivedObject


@dataclass(frozen=True)
class ListedObject:
    """An object in a listing. `modified` is epoch milliseconds, whole seconds on AWS.

    `archive` is S3's name of its archive; a listing of many objects does not contain it.
    """

    key: str
    etag: str
    size: int
    modified: int
    archive: str | None = None

    @property
    def has_document_content(self) -> bool:
        """Return whether the object has content and is no folder marker."""
        return self.size > 0 and not is_folder_marker(self.key)


def is_folder_marker(key: str) -> bool:
    """Return whether a key is that of a folder marker."""
    return key.endswith(_FOLDER_ENDINGS)
