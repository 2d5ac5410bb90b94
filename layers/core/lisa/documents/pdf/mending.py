"""Characters whose font has no way to Unicode, named by the font's own glyph names."""

from collections.abc import Mapping

from lisa.documents.pdf.glyphs import letters
from lisa.documents.pdf.page import Page, Unmapped

FontNames = Mapping[str, Mapping[int, str]]
"""Of each font of a page, by its name: the glyph name of each code."""


def mended(page: Page, names: FontNames) -> Page:
    """The page with every unmapped character that its glyph name tells; where none is told, as it was."""
    text, left = list(page.text), list[Unmapped]()
    for place in page.unmapped:
        name = _name(place, names)
        found = letters(name, place.code) if name else None
        if found is None:
            left.append(place)
        else:
            text[place.at] = found
    return Page("".join(text), page.lack, tuple(left))


def _name(place: Unmapped, names: FontNames) -> str | None:
    """The glyph's name in its font; for a font without a name, where all fonts of the page agree."""
    if place.font in names:
        return names[place.font].get(place.code)
    found = {codes[place.code] for codes in names.values() if place.code in codes}
    return found.pop() if len(found) == 1 else None
