"""Pages without text: the reasons, and the sentences that explain them to users."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, get_args

GapReason = Literal["images", "fonts", "damaged", "work", "drawings", "fields", "empty", "lost", "last"]
"""The reason why a page has no text: images, fonts without a way to Unicode, damage, too much work, drawings alone,
fields without values, an empty page, or a page lost with the end of the file. `last` marks the last page before a loss.
"""

_LISTED = 12
"""Page ranges that a sentence lists for one reason. A record keeps one more, to know that there are more."""

_CAUSES: dict[GapReason, str] = {
    "fonts": "The text of the PDF cannot be read: its fonts have no way to Unicode."
    " Export the PDF again from its source, or run OCR over it and upload the result.",
    "images": "The PDF has no text layer (its pages are images) and OCR is off. Run OCR over it and upload the result.",
    "damaged": "The PDF is damaged: none of its pages can be opened. Open it, save it again as PDF and upload that.",
    "work": "Reading the PDF takes too much work: its pages hold too many instructions. Print it to a new PDF.",
    "drawings": "The PDF has no text, only drawings. If they show letters, run OCR over it and upload the result.",
    "fields": "The PDF has no text: nothing is filled into the fields of its form. Fill it in and upload the result.",
    "lost": "The PDF is cut off: its end is missing. Upload the complete file again.",
    "empty": "The PDF has no text: its pages are empty. Upload one that holds text.",
}
_NOTICES: dict[GapReason, tuple[str, str]] = {
    "fonts": (
        "cannot be read: its fonts have no way to Unicode",
        "cannot be read: their fonts have no way to Unicode",
    ),
    "images": ("has no text, only images", "have no text, only images"),
    "damaged": ("is damaged", "are damaged"),
    "work": ("takes too much work to read", "take too much work to read"),
    "drawings": ("has no text, only drawings", "have no text, only drawings"),
    "fields": ("has no text, only fields without values", "have no text, only fields without values"),
    "empty": ("is empty", "are empty"),
    "lost": ("is lost, as the file is cut off", "are lost, as the file is cut off"),
    "last": ("is the last one that is there, as the file is cut off", ""),
}


@dataclass(frozen=True)
class PageGap:
    """Pages `first` to `last`, all without text for the same reason."""

    why: GapReason
    first: int
    last: int


def merge_gaps(gaps: Iterable[PageGap]) -> tuple[PageGap, ...]:
    """Return gaps in page order, neighbours of one reason merged; of each reason only as many as a record keeps."""
    kept = list[PageGap]()
    for gap in gaps:
        before = kept[-1] if kept else None
        if before and before.why == gap.why and before.last + 1 == gap.first:
            kept[-1] = PageGap(gap.why, before.first, gap.last)
        elif sum(other.why == gap.why for other in kept) <= _LISTED:
            kept.append(gap)
    return tuple(kept)


def gaps_failure_cause(gaps: Iterable[PageGap]) -> str:
    """Return the cause of failure of a document without text: the first reason in `_CAUSES` that it has."""
    reasons = {gap.why for gap in gaps}
    return next((cause for why, cause in _CAUSES.items() if why in reasons), _CAUSES["empty"])


def gaps_notice(gaps: Iterable[PageGap]) -> str | None:
    """Return a sentence about the pages of a searchable document without text; None if there are none."""
    told = list(gaps)
    parts = [_gap_sentence(why, [gap for gap in told if gap.why == why]) for why in get_args(GapReason)]
    sentences = " ".join(part for part in parts if part)
    return f"{sentences} The rest of the document is searchable." if sentences else None


def _gap_sentence(why: GapReason, gaps: list[PageGap]) -> str:
    if not gaps:
        return ""
    more = " and more" if len(gaps) > _LISTED else ""
    pages = ", ".join(_page_list(gap) for gap in gaps[:_LISTED])
    single = len(gaps) == 1 and gaps[0].first == gaps[0].last
    return f"Page {pages} {_NOTICES[why][0]}." if single else f"Pages {pages}{more} {_NOTICES[why][1]}."


def _page_list(gap: PageGap) -> str:
    return str(gap.first) if gap.first == gap.last else f"{gap.first}-{gap.last}"
