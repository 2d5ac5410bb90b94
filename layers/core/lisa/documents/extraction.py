"""Extraction of the text of a file, or of the reason why it has none."""

from collections.abc import Callable
from dataclasses import replace

from lisa.documents.docx import read_docx
from lisa.documents.epub import read_epub
from lisa.documents.formats import KIND_NAMES, FileFormat, Kind, recognise_format
from lisa.documents.html_text import read_html
from lisa.documents.limits import DEFAULT_LIMITS, Limits
from lisa.documents.mail import read_mail
from lisa.documents.notebook import read_notebook
from lisa.documents.odt import read_odt
from lisa.documents.pdf.pdf_text import read_pdf
from lisa.documents.plain_text import read_json, read_text
from lisa.documents.pptx import read_pptx
from lisa.documents.refusals import damaged_file, too_many_bytes, too_many_characters, too_much_memory
from lisa.documents.text import DocumentText, PageRange, Unreadable
from lisa.documents.xlsx import read_xlsx
from lisa.documents.xml_text import read_xml

__all__ = ["Limits", "extract_text"]

_READ_AT_ONCE: dict[Kind, Callable[[bytes, Limits, str | None], DocumentText | Unreadable]] = {
    "docx": read_docx,
    "pptx": read_pptx,
    "xlsx": read_xlsx,
    "odt": read_odt,
    "epub": read_epub,
    "html": read_html,
    "xml": read_xml,
    "mail": read_mail,
    "notebook": read_notebook,
    "json": read_json,
    "text": read_text,
}


def extract_text(
    content: bytes,
    *,
    name: str,
    limits: Limits = DEFAULT_LIMITS,
    pages: PageRange | None = None,
    declared_charset: str | None = None,
) -> DocumentText | Unreadable:
    """Return the text of a file of any supported format.

    Text formats give their decoded characters, with escapes replaced and base64 removed. `name` may be a whole object
    key; it decides only if the content is ambiguous. Every content gives a result: nothing is raised.

    `declared_charset` is the charset of the object's Content-Type, if there is one.

    With `pages`, only these pages of a PDF are read. Then a result without text is no failure: the caller who has read
    all ranges decides whether the document has any. Other formats are read as a whole.
    """
    if not content:
        return Unreadable("The file is empty. Upload it again with its content.")
    if len(content) > limits.max_bytes:
        return too_many_bytes(len(content), limits)
    form = recognise_format(content, name)
    if isinstance(form, Unreadable):
        return form
    document = _read_by_format(content, form, limits, pages, declared_charset)
    return document if pages and _is_read_in_ranges(document) else _refuse_unusable(document, limits)


def _is_read_in_ranges(document: DocumentText | Unreadable) -> bool:
    return isinstance(document, DocumentText) and document.total_pages > 0


def _read_by_format(
    content: bytes, form: FileFormat, limits: Limits, pages: PageRange | None, charset: str | None
) -> DocumentText | Unreadable:
    try:
        if form.kind == "pdf":
            return read_pdf(content, limits, pages)
        document = _READ_AT_ONCE[form.kind](content, limits, charset)
        return replace(document, media_type=form.media_type) if isinstance(document, DocumentText) else document
    except MemoryError:
        return too_much_memory(KIND_NAMES[form.kind])
    except Exception:  # noqa: BLE001 - the parsers raise anything on hostile files; one file is one answer
        return damaged_file(KIND_NAMES[form.kind])


def _refuse_unusable(document: DocumentText | Unreadable, limits: Limits) -> DocumentText | Unreadable:
    if isinstance(document, Unreadable):
        return document
    if len(document.text) > limits.max_characters:
        return too_many_characters("file", limits)
    if not document.text.strip():
        return Unreadable("The file holds no text, only white space or markup. Upload one that does.")
    return document
