"""Refusals that several formats share, and the removal of characters that no store accepts.

A refusal is for the owner of the file: it contains no names of programs, none of their errors and no memory addresses.
"""

import re

from lisa.documents.limits import Limits
from lisa.documents.text import Unreadable

SUPPORTED = (
    "Supported are PDF, DOCX, PPTX, XLSX, ODT, EPUB, HTML, XML, Markdown, JSON, CSV, YAML, e-mail (EML), notebooks "
    "(IPYNB), plain text and source code."
)
_EXPORT = "export the file as PDF, DOCX, PPTX or XLSX"
BINARY = Unreadable(f"The file is not text: it holds binary data. {SUPPORTED}")
UNKNOWN_ENCODING = Unreadable("The text's encoding is not recognised. Save the file as UTF-8 and upload it again.")

#: How a text's encoding is made known, for the end of a sentence.
_DECLARE = (
    "Save the file as UTF-8, or declare its encoding with the object's Content-Type (as in text/plain; charset={}), "
    "and upload it again."
)

_CONTROLS = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\x7f]")


def remove_unstorable_characters(text: str) -> str:
    """Return text of a binary format without control characters and lone surrogates, which PostgreSQL refuses."""
    text = _CONTROLS.sub("", text)
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def uncertain_encoding(likely: list[str]) -> Unreadable:
    """Return the refusal of a text with several readings. `likely` are labels of encodings, the likeliest first."""
    if not likely:
        return UNKNOWN_ENCODING
    told = f"The text's encoding is not certain; it may be one of: {', '.join(likely)}."
    return Unreadable(f"{told} {_DECLARE.format(likely[0])}")


def unsupported_office_format(formats: str, better: str = "") -> Unreadable:
    """Return the refusal of an office program's format. `formats` is its name in the plural.

    `better` is the supported format of the same kind of document, if there is one.
    """
    advice = f"save the file as {better} or PDF and upload that" if better else _EXPORT
    return Unreadable(f"{formats} are not supported; {advice}. {SUPPORTED}")


def unsupported_format(formats: str) -> Unreadable:
    """Return the refusal of a format. `formats` is its name in the plural."""
    return Unreadable(f"{formats} are not supported. {SUPPORTED}")


def unsupported_archive(format_: str) -> Unreadable:
    """Return the refusal of an archive of another format. `format_` is its name with its article."""
    return Unreadable(f"The file is {format_}, which is not supported; {_EXPORT}. {SUPPORTED}")


def not_well_formed(line: int, column: int) -> Unreadable:
    return Unreadable(
        f"The XML is not well formed at line {line:,}, column {column:,}. Correct it and upload it again."
    )


def damaged_file(what: str) -> Unreadable:
    """Return the refusal of a file that its parser cannot read. `what` is the name of its format."""
    return Unreadable(f"The {what} is damaged or too complex to be read. Open it, save it again and upload that.")


def too_much_memory(what: str) -> Unreadable:
    return Unreadable(f"Reading this {what} takes more memory than one document is given. Split it.")


def too_many_bytes(size: int, limits: Limits) -> Unreadable:
    return Unreadable(f"The file is {size:,} bytes; the limit is {limits.max_bytes:,}. Split it into smaller files.")


def too_many_characters(what: str, limits: Limits) -> Unreadable:
    return Unreadable(
        f"The {what} holds more than {limits.max_characters:,} characters, the limit. Split it into smaller files."
    )


def too_many_pages(what: str, most: int) -> Unreadable:
    return Unreadable(f"The {what} has more than {most:,} pages, the limit. Split it into smaller files.")


def too_many_rows(what: str, limits: Limits) -> Unreadable:
    return Unreadable(f"The {what} has more than {limits.max_rows:,} rows, the limit. Split it into smaller files.")
