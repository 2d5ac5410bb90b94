"""Checks of a document that is a ZIP archive, made before anything is unpacked."""

from zipfile import ZipFile

from lisa.documents.limits import Limits
from lisa.documents.text import Unreadable

_PARSED = (".xml", ".rels", ".opf", ".xhtml", ".html", ".htm")
_WITHOUT_DTD = (".xml", ".rels", ".opf")
_BEGINNING = 4096


def archive_refusal(archive: ZipFile, what: str, limits: Limits) -> Unreadable | None:
    """Return why the archive is not unpacked, or None. `what` is the name of its format."""
    parts = archive.infolist()
    if any(part.flag_bits & 1 for part in parts):
        return password_needed(what)
    parsed = [part for part in parts if part.filename.lower().endswith(_PARSED)]
    if sum(part.file_size for part in parts) > limits.max_unpacked_bytes:
        return _too_large(what)
    if sum(part.file_size for part in parsed) > limits.max_part_bytes:
        return _too_large(what)
    for part in parsed:
        if part.filename.lower().endswith(_WITHOUT_DTD):
            with archive.open(part) as stream:
                if b"<!DOCTYPE" in stream.read(_BEGINNING).replace(b"\0", b""):
                    return _has_dtd(what)
    return None


def password_needed(what: str) -> Unreadable:
    return Unreadable(f"The {what} needs a password. Save a copy without one and upload that.")


def _too_large(what: str) -> Unreadable:
    return Unreadable(
        f"The {what} would unpack to far more than a document holds, which is refused. Save it again and upload that."
    )


def _has_dtd(what: str) -> Unreadable:
    return Unreadable(
        f"The {what} contains a document type definition, which is refused. Save it again and upload that."
    )
