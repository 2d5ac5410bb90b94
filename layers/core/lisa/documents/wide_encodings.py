"""UTF-16 and UTF-32 without a byte order mark, recognised by the positions of their zero bytes."""

import unicodedata

_CANDIDATES = (("utf-32-le", 4), ("utf-32-be", 4), ("utf-16-le", 2), ("utf-16-be", 2))
_SAMPLE = 4096
_MOST_BLOCKS = 12
_BLANKS = (" ", "\n", "\N{IDEOGRAPHIC SPACE}", "\N{IDEOGRAPHIC FULL STOP}")
_NOT_IN_TEXT = frozenset(("Cc", "Cn", "Co", "Cs"))
_LAYOUT = "\t\n\r\f"


def decode_without_mark(content: bytes) -> str | None:
    """Return the text of a file with two or four bytes a character; None for every other file.

    Only a file with zero bytes is tried, and only text passes: existing characters, with blanks or line ends, nearly
    all from a few blocks of Unicode.
    """
    if b"\0" not in content:
        return None
    for codec, width in _CANDIDATES:
        text = _decode_in_codec(content, codec) if len(content) % width == 0 else None
        if text and _is_plausible_text(text[:_SAMPLE]):
            return text
    return None


def _decode_in_codec(content: bytes, codec: str) -> str | None:
    try:
        return content.decode(codec)
    except UnicodeDecodeError:
        return None


def _is_plausible_text(sample: str) -> bool:
    if not any(blank in sample for blank in _BLANKS):
        return False
    if any(unicodedata.category(character) in _NOT_IN_TEXT and character not in _LAYOUT for character in sample):
        return False
    return len(set(map(_unicode_block_of, sample))) <= _MOST_BLOCKS


def _unicode_block_of(character: str) -> int:
    """Return the row of 256 characters. All ideographs count as one row, and all Korean syllables."""
    row = ord(character) >> 8
    return 0x4E if 0x4E <= row <= 0x9F else 0xAC if 0xAC <= row <= 0xD7 else row
