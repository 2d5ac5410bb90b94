"""Characters whose font has no way to Unicode, read by the glyph names of the font."""

from collections import defaultdict
from collections.abc import Mapping

from lisa.documents.pdf.glyph_names import Named, letters_of_glyph, map_numbered_glyphs
from lisa.documents.pdf.page import PdfPage, UnmappedCharacter

FontNames = Mapping[str, Mapping[int, str]]
"""The glyph name of each code, by the name of the font."""
NAMELESS = "/"
"""Prefix of the name of a font without one, which is its place among the page's fonts."""


def name_unmapped_characters(page: PdfPage, names: FontNames) -> PdfPage:
    """Return the page with each unmapped character replaced, where its glyph name says what it shows."""
    named = {place: name for place in page.unmapped if (name := _find_glyph_name(place, names))}
    found = {place: shown for place, name in named.items() if (shown := letters_of_glyph(name)) is not None}
    found |= _map_letters_by_number({place: name for place, name in named.items() if place not in found})
    text = list(page.text)
    for place, shown in found.items():
        text[place.at] = shown
    return PdfPage("".join(text), page.gap_reason, tuple(place for place in page.unmapped if place not in found))


def _map_letters_by_number(named: Mapping[UnmappedCharacter, str]) -> dict[UnmappedCharacter, str]:
    """Return the letters of fonts whose glyph names are numbers of characters."""
    fonts = defaultdict[str, set[Named]](set)
    for place, name in named.items():
        fonts[place.font].add((place.code, name))
    shown = {font: map_numbered_glyphs(glyphs) for font, glyphs in fonts.items()}
    found = {place: shown[place.font].get((place.code, name)) for place, name in named.items()}
    return {place: letter for place, letter in found.items() if letter is not None}


def _find_glyph_name(place: UnmappedCharacter, names: FontNames) -> str | None:
    """Return the glyph's name in its font; for a font without a name, if all such fonts of the page agree."""
    if place.font in names:
        return names[place.font].get(place.code)
    nameless = [codes for font, codes in names.items() if font.startswith(NAMELESS)]
    found = {codes[place.code] for codes in nameless if place.code in codes}
    return found.pop() if len(found) == 1 else None
