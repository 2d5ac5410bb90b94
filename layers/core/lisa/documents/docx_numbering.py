"""Numbers of lists and headings in a Word document, computed as Word shows them."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from lisa.documents.docx_names import find_child, find_children, find_value, get_attribute

_UNNUMBERED = ("bullet", "none")
_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"))
_ROMAN_SMALL = ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
_MOST_LEVELS = 9
_MOST = 10_000


@dataclass
class _ListLevel:
    start: int = 1
    style: str = "decimal"
    text: str = ""
    legal: bool = False


@dataclass
class _NumberedList:
    """One `w:num`: the list whose counters it uses, its levels, and the numbers where it restarts."""

    counters: str
    levels: dict[int, _ListLevel] = field(default_factory=dict)
    starts: dict[int, int] = field(default_factory=dict)


class ParagraphNumbering:
    """Counts paragraphs in reading order. Call `label` once for each paragraph."""

    def __init__(self, numbering: Any | None, styles: Any | None) -> None:
        self._lists = _parse_lists(numbering) if numbering is not None else {}
        self._styles = _parse_numbered_styles(styles) if styles is not None else {}
        self._counts: dict[str, dict[int, int]] = defaultdict(dict)
        self._started: set[tuple[str, int]] = set()

    def count_and_label(self, paragraph: Any) -> str:
        """Return the visible number of a paragraph and a blank; an empty text for a bullet or no number."""
        number, depth = self._find_list_and_level(find_child(paragraph, "w:pPr"))
        found = self._lists.get(number)
        if found is None or depth not in found.levels:
            return ""
        counts = self._count_paragraph(number, found, depth)
        level = found.levels[depth]
        if level.style in _UNNUMBERED:
            return ""
        text = level.text
        for above in range(_MOST_LEVELS):
            style = found.levels.get(above, _ListLevel()).style
            shown = _format_count(counts.get(above, 1), "decimal" if level.legal else style)
            text = text.replace(f"%{above + 1}", shown)
        return f"{text} " if text.strip() else ""

    def _find_list_and_level(self, properties: Any | None) -> tuple[str, int]:
        if properties is None:
            return "", 0
        style = self._styles.get(find_value(properties, "w:pStyle") or "", ("", 0))
        number = find_value(properties, "w:numPr", "w:numId")
        depth = find_value(properties, "w:numPr", "w:ilvl")
        return style[0] if number is None else number, _parse_integer(depth, style[1] if number is None else 0)

    def _count_paragraph(self, number: str, found: _NumberedList, depth: int) -> dict[int, int]:
        counts = self._counts[found.counters]
        if depth in found.starts and (number, depth) not in self._started:
            counts.pop(depth, None)
            self._started.add((number, depth))
        start = found.starts.get(depth, found.levels[depth].start)
        counts[depth] = counts[depth] + 1 if depth in counts else start
        for above in range(depth):
            counts.setdefault(above, found.levels.get(above, _ListLevel()).start)
        for below in [deeper for deeper in counts if deeper > depth]:
            del counts[below]
        return counts


def _parse_lists(numbering: Any) -> dict[str, _NumberedList]:
    abstract = {get_attribute(row, "abstractNumId"): row for row in find_children(numbering, "w:abstractNum")}
    lists = {}
    for row in find_children(numbering, "w:num"):
        shared = find_value(row, "w:abstractNumId") or ""
        found = _NumberedList(shared, _parse_levels(abstract[shared]) if shared in abstract else {})
        for override in find_children(row, "w:lvlOverride"):
            depth = _parse_integer(get_attribute(override, "ilvl"), 0)
            found.levels.update(_parse_levels(override))
            start = find_value(override, "w:startOverride")
            if start is not None:
                found.starts[depth] = _parse_integer(start, 1)
        lists[get_attribute(row, "numId") or ""] = found
    return lists


def _parse_levels(parent: Any) -> dict[int, _ListLevel]:
    return {
        _parse_integer(get_attribute(row, "ilvl"), 0): _ListLevel(
            start=_parse_integer(find_value(row, "w:start"), 1),
            style=find_value(row, "w:numFmt") or "decimal",
            text=find_value(row, "w:lvlText") or "",
            legal=find_child(row, "w:isLgl") is not None,
        )
        for row in find_children(parent, "w:lvl")
    }


def _parse_numbered_styles(styles: Any) -> dict[str, tuple[str, int]]:
    """Return the list and level of each paragraph style, its own or its base style's."""
    rows = {get_attribute(row, "styleId") or "": row for row in find_children(styles, "w:style")}
    found: dict[str, tuple[str, int]] = {}
    for name in rows:
        base, seen = name, set[str]()
        while base in rows and base not in seen:
            seen.add(base)
            number = find_value(rows[base], "w:pPr", "w:numPr", "w:numId")
            if number is not None:
                found[name] = number, _parse_integer(find_value(rows[base], "w:pPr", "w:numPr", "w:ilvl"), 0)
                break
            base = find_value(rows[base], "w:basedOn") or ""
    return found


def _parse_integer(text: str | None, otherwise: int) -> int:
    return int(text) if text and text.lstrip("-").isdigit() and len(text) < 9 else otherwise


def _format_count(count: int, style: str) -> str:
    if style in ("lowerLetter", "upperLetter") and count > 0:
        letters = chr(ord("a") + (count - 1) % 26) * min((count - 1) // 26 + 1, 50)
        return letters.upper() if style == "upperLetter" else letters
    if style in ("lowerRoman", "upperRoman") and 0 < count < _MOST:
        return _to_roman(count).upper() if style == "upperRoman" else _to_roman(count)
    return f"{count:02}" if style == "decimalZero" else str(count) if style not in _UNNUMBERED else ""


def _to_roman(count: int) -> str:
    text = ""
    for number, sign in (*_ROMAN, *_ROMAN_SMALL):
        text += sign * (count // number)
        count %= number
    return text
