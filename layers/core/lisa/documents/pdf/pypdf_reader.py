"""The second reader: pypdf, slower, for files and pages that the first one cannot read."""

import logging
from collections.abc import Iterator
from functools import cached_property
from io import BytesIO
from typing import Any

from lisa.documents.limits import Limits
from lisa.documents.pdf.page import CannotOpenPdf, PdfNeedsPassword, PdfPage, TooManyPdfPages

_KEPT_OBJECTS = 5_000
"""About 20 MB. Pages lie near the objects they need, so few are parsed twice."""
_TOKENS_PER_PAGE = 500_000
"""Two seconds of work. A page dense with text has about 20,000, a detailed map 200,000."""

_DEEPEST, _MOST_FIGURES = 2, 50
"""Depth of nested figures, and figures of one page, in which fonts are searched."""

_MOST_NOTES, _DEEPEST_FIELD = 5_000, 8
_HIDDEN, _PASSWORD = 1 << 1, 1 << 13
"""Flags of an annotation and of a field (ISO 32000-1, 12.5.3 and 12.7.4.3)."""


class _BoundedCache(dict[tuple[Any, Any], Any]):
    """The parser's cache of objects, with a bound: packed streams put all their objects into it."""

    def __setitem__(self, key: tuple[Any, Any], parsed: object) -> None:
        if len(self) >= _KEPT_OBJECTS:
            self.clear()
        super().__setitem__(key, parsed)


class PypdfFile:
    """A file opened by pypdf, within limits. Raises NeedsPassword, TooManyPages or CannotOpen."""

    def __init__(self, content: bytes, limits: Limits, most_pages: int) -> None:
        from pypdf.errors import LimitReachedError

        logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # a hostile file can log 45,000 lines
        self._limits, self._most_pages = limits, most_pages
        try:
            with self._limit_parser():
                self._open_file(content)
        except (PdfNeedsPassword, TooManyPdfPages, MemoryError):
            raise
        except LimitReachedError as error:
            raise CannotOpenPdf("work") from error
        except Exception as error:  # the parser raises anything on hostile files
            raise CannotOpenPdf from error

    def _open_file(self, content: bytes) -> None:
        from pypdf import PdfReader

        self._reader = PdfReader(BytesIO(content))
        self._reader.resolved_objects = _BoundedCache()
        if self._reader.is_encrypted and not self._reader.decrypt(""):
            raise PdfNeedsPassword
        if self._declared_page_count() > self._most_pages or self.page_count > self._most_pages:
            raise TooManyPdfPages

    @cached_property
    def page_count(self) -> int:
        """Return the number of pages."""
        return len(self._reader.pages)

    def read_page(self, number: int) -> PdfPage:
        """Return the page of this number, counted from 1."""
        from pypdf.errors import LimitReachedError

        try:
            with self._limit_parser():
                return _read_page_text(self._reader.pages[number - 1])
        except MemoryError:
            raise
        except LimitReachedError:
            return PdfPage("", "work")
        except Exception:  # noqa: BLE001 - the parser raises anything on hostile files; one bad page is one gap
            return PdfPage("", "damaged")

    def glyph_names(self, number: int) -> dict[str, dict[int, str]]:
        """Return the glyph name of each code, by font. A font without a name is named by its place, as `/F1`."""
        try:
            with self._limit_parser():
                fonts = _find_fonts(_get_dictionary_entry(self._reader.pages[number - 1], "/Resources"), _DEEPEST)
                return {name: _read_glyph_names(font) for name, font in fonts}
        except MemoryError:
            raise
        except Exception:  # noqa: BLE001 - the parser raises anything on hostile files
            return {}

    def _declared_page_count(self) -> int:
        """Return the number of pages in the catalog, without building the page tree."""
        tree = self._reader.root_object.get("/Pages")
        count = tree.get_object().get("/Count", 0) if tree is not None else 0
        return count if isinstance(count, int) else 0

    def _limit_parser(self) -> Any:
        """Set the parser's limits: tighter than its own, and no external program for JBIG2 images."""
        from pypdf import apply_configuration

        return apply_configuration(
            page_tree_maximum_entries=2 * self._most_pages + 100,
            zlib_maximum_output_length=self._limits.max_part_bytes,
            lzw_maximum_output_length=self._limits.max_part_bytes,
            run_length_maximum_output_length=self._limits.max_part_bytes,
            stream_parsing_work_maximum_count=_TOKENS_PER_PAGE,
            jbig2dec_binary=None,
        )


def _get_dictionary_entry(holder: Any, key: str) -> dict[Any, Any]:
    """Return a dictionary in a dictionary; an empty one if there is none."""
    found = holder.get(key)
    found = found.get_object() if found is not None else None
    return found if isinstance(found, dict) else {}


def _read_page_text(page: Any) -> PdfPage:
    """Return the text of a page with its form values and comments, or the reason why it has none."""
    body = str(page.extract_text())
    beside = [line for line in _read_annotation_texts(page) if line and line not in body]
    text = "\n".join(filter(None, (body, *dict.fromkeys(beside))))
    if text.strip():
        return PdfPage(text)
    figures = [
        entry.get_object()
        for entry in _get_dictionary_entry(_get_dictionary_entry(page, "/Resources"), "/XObject").values()
    ]
    return PdfPage("", "images" if any(figure.get("/Subtype") == "/Image" for figure in figures) else "empty")


def _read_annotation_texts(page: Any) -> Iterator[str]:
    notes = page.get("/Annots")
    for entry in (notes.get_object() if notes is not None else [])[:_MOST_NOTES]:
        note = entry.get_object()
        if int(note.get("/F", 0)) & _HIDDEN or note.get("/Subtype") in ("/Link", "/Popup"):
            continue
        value = _get_inherited_entry(note, "/V") if note.get("/Subtype") == "/Widget" else note.get("/Contents")
        if isinstance(value, str) and not value.startswith("/"):
            yield value.replace("\r\n", "\n").replace("\r", "\n").strip()


def _get_inherited_entry(field: Any, key: str) -> object:
    """Return an entry of a field or of its parents; nothing for a password field."""
    for _ in range(_DEEPEST_FIELD):
        if int(field.get("/Ff", 0)) & _PASSWORD:
            return None
        if key in field or "/Parent" not in field:
            break
        field = field["/Parent"].get_object()
    return field.get(key)


def _find_fonts(resources: dict[Any, Any], depth: int) -> Iterator[tuple[str, Any]]:
    """Return the fonts of a page and of the figures on it, each with its name or place."""
    for place, entry in _get_dictionary_entry(resources, "/Font").items():
        font = entry.get_object()
        yield str(font.get("/BaseFont", "")).removeprefix("/") or place, font
    for entry in list(_get_dictionary_entry(resources, "/XObject").values())[:_MOST_FIGURES] if depth else []:
        yield from _find_fonts(_get_dictionary_entry(entry.get_object(), "/Resources"), depth - 1)


def _read_glyph_names(font: Any) -> dict[int, str]:
    """Return the glyph names that a font gives its codes (ISO 32000-1, 9.6.6)."""
    names, code = dict[int, str](), 0
    for entry in _get_dictionary_entry(font, "/Encoding").get("/Differences", []):
        if isinstance(entry, int):
            code = int(entry)
        else:
            names[code] = str(entry)
            code += 1
    return names
