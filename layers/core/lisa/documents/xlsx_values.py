"""Numbers of cells as text: dates in ISO 8601, percentages, and other numbers with the digits that programs show."""

import re
from datetime import datetime, timedelta
from typing import Any, Literal

from lisa.documents.docx_names import find_child, find_children

_Shown = Literal["number", "date", "time", "duration", "percent"]

_BUILT_IN: dict[int, _Shown] = {
    **dict.fromkeys((9, 10), "percent"),
    **dict.fromkeys((*range(14, 18), 22, *range(27, 37), *range(50, 59)), "date"),
    **dict.fromkeys((*range(18, 22), 45, 47), "time"),
    46: "duration",
}
"""Formats that every workbook has, by their number (ECMA-376 part 1, 18.8.30)."""
_QUOTED = re.compile(r'"[^"]*"|\\.|_.|\*.')
_ELAPSED = re.compile(r"\[(?:h+|m+|s+)\]", re.I)
_BRACKETS = re.compile(r"\[[^\[\]]{0,80}\]")
_LEAP_BUG = 60
"""The day number of 29 February 1900, which did not exist but is counted."""
_MOST_DAYS = 2_958_466
"""The day after 31 December 9999."""


class CellFormats:
    """The formats of numbers in one workbook. `since_1904` tells from which year days are counted."""

    def __init__(self, styles: Any | None, *, since_1904: bool = False) -> None:
        self._since_1904 = since_1904
        codes = {row.get("numFmtId"): row.get("formatCode") or "" for row in _rows(styles, "x:numFmts", "x:numFmt")}
        self._shown = [_classify(row.get("numFmtId"), codes) for row in _rows(styles, "x:cellXfs", "x:xf")]

    def format_number(self, text: str, style: int) -> str:
        """Return the number as text; the text itself if it is not a number."""
        try:
            value = float(text)
            shown = self._shown[style] if style < len(self._shown) else "number"
            return _format_digits(value) if shown == "number" else self._format_shown(value, shown)
        except (ValueError, OverflowError):
            return text

    def _format_shown(self, value: float, shown: _Shown) -> str:
        if shown == "percent":
            return f"{_format_digits(value * 100)}%"
        if not 0 <= value < _MOST_DAYS:
            return _format_digits(value)
        seconds = round(value * 86_400)
        if shown == "duration":
            return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"
        moment = self._moment(seconds)
        if shown == "time" and value < 1:
            return moment.time().isoformat()
        return moment.date().isoformat() if seconds % 86_400 == 0 else moment.isoformat()

    def _moment(self, seconds: int) -> datetime:
        if self._since_1904:
            return datetime(1904, 1, 1) + timedelta(seconds=seconds)
        first = datetime(1899, 12, 31 if seconds < _LEAP_BUG * 86_400 else 30)
        return first + timedelta(seconds=seconds)


def _rows(styles: Any | None, group: str, name: str) -> list[Any]:
    found = find_child(styles, group) if styles is not None else None
    return find_children(found, name) if found is not None else []


def _classify(number: str | None, codes: dict[str | None, str]) -> _Shown:
    if number not in codes:
        return _BUILT_IN.get(int(number), "number") if number and number.isdigit() else "number"
    code = _QUOTED.sub("", codes[number]).partition(";")[0]
    if _ELAPSED.search(code):
        return "duration"
    code = _BRACKETS.sub("", code).lower().replace("general", "")
    if "%" in code:
        return "percent"
    clock = "h" in code or "s" in code
    if "d" in code or "y" in code or ("m" in code and not clock):
        return "date"
    return "time" if clock else "number"


def _format_digits(value: float) -> str:
    """Return the number with at most 15 digits, as spreadsheets keep them."""
    return f"{value:.15g}"
