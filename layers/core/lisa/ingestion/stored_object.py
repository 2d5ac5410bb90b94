"""Objects as a bucket shows them."""

import re
from dataclasses import dataclass

_CHARSET = re.compile(r";\s{0,20}charset\s{0,20}=\s{0,20}[\"']?([A-Za-z0-9_.:+-]{1,40})", re.IGNORECASE)
_DIRECTORY = "application/x-directory"
_FOLDER_ENDINGS = ("/", "_$folder$")  # of the console, and of Hadoop


@dataclass(frozen=True)
class StoredObject:
    """An object as the bucket held it when asked. `version` is its version id, or its ETag without versions.

    `encoding` and `media_type` are its Content-Encoding and Content-Type, empty where it has none.
    """

    content: bytes
    version: str
    etag: str = ""
    encoding: str = ""
    media_type: str = ""

    @property
    def charset(self) -> str | None:
        """The charset that the Content-Type declares."""
        found = _CHARSET.search(self.media_type)
        return found[1] if found else None

    @property
    def is_document(self) -> bool:
        """Whether it is meant to be read: it has content, and is no mark of a folder."""
        return bool(self.content) and not self.media_type.lower().startswith(_DIRECTORY)

    def identity(self, sha256: str) -> str:
        """What equal contents that are read in the same way share."""
        how = f"{self.encoding} {self.charset or ''}".strip()
        return f"{sha256} {how}" if how else sha256


@dataclass(frozen=True)
class OversizedObject:
    """An object too large to fetch, with its size in bytes."""

    size: int
    etag: str = ""


@dataclass(frozen=True)
class ArchivedObject:
    """An object that must be restored before it can be read. `tier` is S3's name of the archive that holds it."""

    tier: str
    size: int
    etag: str = ""

    @property
    def cause(self) -> str:
        """Why it cannot be read, for people."""
        return f"The object is archived in S3 ({self.tier}). Restore it there, then retry the job."


@dataclass(frozen=True)
class ListedObject:
    """An object as a listing shows it. `modified` is epoch milliseconds, whole seconds on AWS.

    `archive` names the archive that holds the object; a listing of many objects does not tell it.
    """

    key: str
    etag: str
    size: int
    modified: int
    archive: str | None = None

    @property
    def is_document(self) -> bool:
        """Whether it has content and is no mark of a folder."""
        return self.size > 0 and not is_folder_marker(self.key)


def is_folder_marker(key: str) -> bool:
    """Whether an object of this key marks a folder."""
    return key.endswith(_FOLDER_ENDINGS)
