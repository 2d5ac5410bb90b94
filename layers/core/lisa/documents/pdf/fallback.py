"""The second reader: pypdf, slower, for files and pages that the first one cannot open or gives no sense to."""

import logging
from functools import cached_property
from io import BytesIO
from typing import Any

from lisa.documents.limits import Limits
from lisa.documents.pdf.page import NeedsPassword, Page, TooManyPages, Unopened

_KEPT_OBJECTS = 5_000
"""Some 20 MB; pages lie near the objects they need, so few are read twice."""
_TOKENS_PER_PAGE = 500_000
"""Two seconds of work; a page dense with text has some 20,000, a detailed map 200,000."""


class _Recent(dict[tuple[Any, Any], Any]):
    """The parser's cache of objects, which forgets: objects packed in streams are all parsed on the way to a page."""

    def __setitem__(self, key: tuple[Any, Any], parsed: object) -> None:
        if len(self) >= _KEPT_OBJECTS:
            self.clear()
        super().__setitem__(key, parsed)


class FallbackBook:
    """A file opened by pypdf, within limits of its own. Raises NeedsPassword, TooManyPages or Unopened."""

    def __init__(self, content: bytes, limits: Limits, most_pages: int) -> None:
        from pypdf.errors import LimitReachedError

        logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # a hostile file writes 45,000 lines, parts of it in them
        self._limits, self._most_pages = limits, most_pages
        try:
            with self._bounded():
                self._open(content)
        except (NeedsPassword, TooManyPages, MemoryError):
            raise
        except LimitReachedError as error:
            raise Unopened("work") from error
        except Exception as error:  # the parser raises anything on hostile files
            raise Unopened from error

    def _open(self, content: bytes) -> None:
        from pypdf import PdfReader

        self._reader = PdfReader(BytesIO(content))
        self._reader.resolved_objects = _Recent()
        if self._reader.is_encrypted and not self._reader.decrypt(""):
            raise NeedsPassword
        if self._declared() > self._most_pages or self.total > self._most_pages:
            raise TooManyPages

    @cached_property
    def total(self) -> int:
        """How many pages it has."""
        return len(self._reader.pages)

    def page(self, number: int) -> Page:
        """The page of this number."""
        from pypdf.errors import LimitReachedError

        try:
            with self._bounded():
                return Page(self._reader.pages[number - 1].extract_text())
        except MemoryError:
            raise
        except LimitReachedError:
            return Page("", "work")
        except Exception:  # noqa: BLE001 - the parser raises anything on hostile files; one bad page is one gap
            return Page("", "damaged")

    def glyph_names(self, number: int) -> dict[str, dict[int, str]]:
        """Of each font of the page, by its name (several without one by their place): the glyph name of each code."""
        try:
            with self._bounded():
                resources = self._reader.pages[number - 1].get("/Resources", {}).get_object()
                fonts = resources.get("/Font", {}).get_object()
                named = ((key, font.get_object()) for key, font in fonts.items())
                return {str(font.get("/BaseFont", f"/{key}"))[1:]: _differences(font) for key, font in named}
        except MemoryError:
            raise
        except Exception:  # noqa: BLE001 - the parser raises anything on hostile files
            return {}

    def _declared(self) -> int:
        """What the catalog says, read before the page tree is walked: a million pages are not built to be refused."""
        tree = self._reader.root_object.get("/Pages")
        count = tree.get_object().get("/Count", 0) if tree is not None else 0
        return count if isinstance(count, int) else 0

    def _bounded(self) -> Any:
        """Limits inside the parser: tighter than its own, and no external program for JBIG2 images."""
        from pypdf import apply_configuration

        return apply_configuration(
            page_tree_maximum_entries=2 * self._most_pages + 100,
            zlib_maximum_output_length=self._limits.max_part_bytes,
            lzw_maximum_output_length=self._limits.max_part_bytes,
            run_length_maximum_output_length=self._limits.max_part_bytes,
            stream_parsing_work_maximum_count=_TOKENS_PER_PAGE,
            jbig2dec_binary=None,
        )


def _differences(font: Any) -> dict[int, str]:
    """The glyph names a font gives to its codes (ISO 32000-1, 9.6.6)."""
    encoding = font.get("/Encoding", {}).get_object()
    names, code = dict[int, str](), 0
    for entry in encoding.get("/Differences", []) if isinstance(encoding, dict) else []:
        if isinstance(entry, int):
            code = int(entry)
        else:
            names[code] = str(entry)
            code += 1
    return names
