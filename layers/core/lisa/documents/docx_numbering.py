"""Numbers of lists and headings in a Word document, computed as Word shows them."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from lisa.documents.docx_names import attribute, child, children, value

_UNNUMBERED = ("bullet", "none")
_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"))
_ROMAN_SMALL = ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
_MOST_LEVELS = 9
_MOST = 10_000


@dataclass
class _Level:
    start: int = 1
    style: str = "decimal"
    text: str = ""
    legal: bool = False


@dataclass
class _List:
    """One `w:num`: the list whose counters it uses, its levels, and the numbers where it restarts."""

    counters: str
    levels: dict[int, _Level] = field(default_factory=dict)
    starts: dict[int, int] = field(default_factory=dict)


class Numbering:
    """Counts paragraphs in reading order. Call `label` once for each paragraph."""

    def __init__(self, numbering: Any | None, styles: Any | None) -> None:
        self._lists = _lists(numbering) if numbering is not None else {}
        self._styles = _numbered_styles(styles) if styles is not None else {}
        self._counts: dict[str, dict[int, int]] = defaultdict(dict)
        self._started: set[tuple[str, int]] = set()

    def label(self, paragraph: Any) -> str:
        """Return the visible number of a paragraph and a blank; an empty text for a bullet or no number."""
        number, depth = self._place(child(paragraph, "w:pPr"))
        found = self._lists.get(number)
        if found is None or depth not in found.levels:
            return ""
        counts = self._count(number, found, depth)
        level = found.levels[depth]
        if level.style in _UNNUMBERED:
            return ""
        text = level.text
        for above in range(_MOST_LEVELS):
            style = found.levels.get(above, _Level()).style
            shown = _shown(counts.get(above, 1), "decimal" if level.legal else style)
            text = text.replace(f"%{above + 1}", shown)
        return f"{text} " if text.strip() else ""

    def _place(self, properties: Any | None) -> tuple[str, int]:
        if properties is None:
            return "", 0
        style = self._styles.get(value(properties, "w:pStyle") or "", ("", 0))
        number = value(properties, "w:numPr", "w:numId")
        depth = value(properties, "w:numPr", "w:ilvl")
        return style[0] if number is None else number, _integer(depth, style[1] if number is None else 0)

    def _count(self, number: str, found: _List, depth: int) -> dict[int, int]:
        counts = self._counts[found.counters]
        if depth in found.starts and (number, depth) not in self._started:
            counts.pop(depth, None)
            self._started.add((number, depth))
        start = found.starts.get(depth, found.levels[depth].start)
        counts[depth] = counts[depth] + 1 if depth in counts else start
        for above in range(depth):
            counts.setdefault(above, found.levels.get(above, _Level()).start)
        for below in [deeper for deeper in counts if deeper > depth]:
            del counts[below]
        return counts


def _lists(numbering: Any) -> dict[str, _List]:
    abstract = {attribute(row, "abstractNumId"): row for row in children(numbering, "w:abstractNum")}
    lists = {}
    for row in children(numbering, "w:num"):
        shared = value(row, "w:abstractNumId") or ""
        found = _List(shared, _levels(abstract[shared]) if shared in abstract else {})
        for override in children(row, "w:lvlOverride"):
            depth = _integer(attribute(override, "ilvl"), 0)
            found.levels.update(_levels(override))
            start = value(override, "w:startOverride")
            if start is not None:
                found.starts[depth] = _integer(start, 1)
        lists[attribute(row, "numId") or ""] = found
    return lists


def _levels(parent: Any) -> dict[int, _Level]:
    return {
        _integer(attribute(row, "ilvl"), 0): _Level(
            start=_integer(value(row, "w:start"), 1),
            style=value(row, "w:numFmt") or "decimal",
            text=value(row, "w:lvlText") or "",
            legal=child(row, "w:isLgl") is not None,
        )
        for row in children(parent, "w:lvl")
    }


def _numbered_styles(styles: Any) -> dict[str, tuple[str, int]]:
    """Return the list and level of each paragraph style, its own or its base style's."""
    rows = {attribute(row, "styleId") or "": row for row in children(styles, "w:style")}
    found: dict[str, tuple[str, int]] = {}
    for name in rows:
        base, seen = name, set[str]()
        while base in rows and base not in seen:
            seen.add(base)
            number = value(rows[base], "w:pPr", "w:numPr", "w:numId")
            if number is not None:
                found[name] = number, _integer(value(rows[base], "w:pPr", "w:numPr", "w:ilvl"), 0)
                break
            base = value(rows[base], "w:basedOn") or ""
    return found


def _integer(text: str | None, otherwise: int) -> int:
    return int(text) if text and text.lstrip("-").isdigit() and len(text) < 9 else otherwise


def _shown(count: int, style: str) -> str:
    if style in ("lowerLetter", "upperLetter") and count > 0:
        letters = chr(ord("a") + (count - 1) % 26) * min((count - 1) // 26 + 1, 50)
        return letters.upper() if style == "upperLetter" else letters
    if style in ("lowerRoman", "upperRoman") and 0 < count < _MOST:
        return _roman(count).upper() if style == "upperRoman" else _roman(count)
    return f"{count:02}" if style == "decimalZero" else str(count) if style not in _UNNUMBERED else ""


def _roman(count: int) -> str:
    text = ""
    for number, sign in (*_ROMAN, *_ROMAN_SMALL):
        text += sign * (count // number)
        count %= number
    return text
