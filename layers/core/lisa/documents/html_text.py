"""Visible text of HTML, with formulas and the labels of drawings."""

from collections.abc import Mapping

from lisa.documents.encoding import decode_text
from lisa.documents.formats import HTML
from lisa.documents.html_tables import TableRecorder
from lisa.documents.limits import Limits
from lisa.documents.payloads import remove_payloads
from lisa.documents.refusals import remove_unstorable_characters, too_many_characters
from lisa.documents.text import DocumentText, Unreadable

_MARKUP_PER_TEXT = 5
"""Longest HTML in multiples of the longest text. Beyond 10 million characters libxml2 drops text."""
_PARAGRAPHS = frozenset(
    ("p", "h1", "h2", "h3", "h4", "h5", "h6", "table", "ul", "ol", "dl", "pre", "blockquote", "section", "article")
) | frozenset(("header", "footer", "nav", "main", "aside", "form", "figure", "hr", "title"))
_LINES = frozenset(
    ("div", "br", "li", "tr", "dt", "dd", "option", "caption", "address", "summary", "details", "legend", "text")
)
_WORDS = frozenset(("mn", "mi", "mo", "mtext", "ms", "mtr", "tspan", "desc"))
"""Elements of formulas and drawings that are words of their own: 1 over 2 is not 12."""
_CELLS = frozenset(("td", "th"))
_UNSEEN = frozenset(("script", "style", "template", "noscript", "object", "iframe")) | frozenset(
    ("rt", "rp", "annotation", "annotation-xml", "metadata")  # pronunciations of ruby, and the source of a formula
)
_RAISED = {"sup": "^", "sub": "_"}
_SECOND = {"mfrac": "/", "msup": "^", "msub": "_"}
"""Signs between the first and the second part of a formula's element."""
_STRENGTH = ("", " ", " | ", "\n", "\n\n")
"""Separators of two texts, weakest first. The strongest one between them is written."""


def read_html(content: bytes, limits: Limits, charset: str | None) -> DocumentText | Unreadable:
    """Return the visible text: blocks on lines of their own, tables as Markdown, no scripts or styles."""
    from lxml import etree  # type: ignore[import-untyped]

    source = decode_text(content, charset)
    if isinstance(source, Unreadable):
        return source
    if len(source) > _MARKUP_PER_TEXT * limits.max_characters:
        return too_many_characters("HTML", limits)
    page = _HtmlTextCollector()
    parser = etree.HTMLParser(target=page, huge_tree=True)
    parser.feed(source)
    parser.close()
    return DocumentText(remove_unstorable_characters(remove_payloads("".join(page.parts))), HTML.media_type)


class _HtmlTextCollector:
    """Collects a page's visible text from the parser's events."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self._tables = TableRecorder(self.parts)
        self._unseen = 0
        self._preformatted = 0
        self._pending = ""
        self._raised = ""
        self._operator = ""
        self._operands: list[tuple[str, int]] = []  # for each open element: separator of its parts, parts begun

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        self._tables.start(tag, attributes)
        self._unseen += tag in _UNSEEN
        self._preformatted += tag == "pre"
        self._raised = _RAISED.get(tag, self._raised)
        if self._operands:
            operator, begun = self._operands[-1]
            self._operands[-1] = operator, begun + 1
            self._operator = operator if begun == 1 else self._operator
        self._operands.append((_SECOND.get(tag, ""), 0))
        self._end_block(tag)

    def end(self, tag: str) -> None:
        self._tables.end(tag)
        self._unseen -= tag in _UNSEEN
        self._preformatted -= tag == "pre"
        self._raised = " " if tag in _RAISED else self._raised
        del self._operands[-1:]
        self._end_block(tag)

    def data(self, data: str) -> None:
        if self._unseen:
            return
        if self._preformatted:
            self._append_text(data)
        elif words := data.split():
            self._pending = self._pending or (" " if data[0].isspace() else "")
            self._append_text(" ".join(words))
            self._pending = " " if data[-1].isspace() else ""
        else:
            self._pending = self._pending or " "

    def close(self) -> None:
        """Do nothing. The parser calls this at the end of the file."""

    def _end_block(self, tag: str) -> None:
        divider = "\n\n" if tag in _PARAGRAPHS else "\n" if tag in _LINES else " | " if tag in _CELLS else ""
        divider = divider or (" " if tag in _WORDS else "")
        self._pending = max(self._pending, divider, key=_STRENGTH.index)

    def _append_text(self, text: str) -> None:
        """Append visible text. A raised or lowered digit beside a digit is marked, so that 10³ is not read as 103."""
        text = text.replace("\N{SOFT HYPHEN}", "")
        if not text:
            return
        if self.parts and self.parts[-1][-1].isdigit() and text[0].isdigit() and not self._pending:
            self._pending = self._raised
        self._pending = self._operator or self._pending
        if self.parts and self._pending:
            self.parts.append(self._pending)
        self._tables.text_follows()
        self.parts.append(text)
        self._pending = self._raised = self._operator = ""
