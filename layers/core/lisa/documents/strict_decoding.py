"""Decoding without loss, and with repairs where only a few characters are damaged."""

import re

_WIDER = {"euc_jp": "euc_jis_2004", "big5hkscs": "cp950", "iso2022_jp_ext": "iso2022_jp_2004"}
"""Codecs with the characters that browsers know and Python's codec of the same name does not."""
_SEQUENCE = re.compile("[^\x00-\x7f]")
_MOST_DAMAGED = 0.01
_MOST_DAMAGED_UTF8 = 0.25


def decode_strictly(content: bytes, codec: str) -> str | None:
    """Return the text if every byte has a meaning in this encoding, otherwise None."""
    if codec == "-user-defined":
        return "".join(chr(byte if byte < 128 else 0xF700 + byte) for byte in content)
    for name in (codec, _WIDER.get(codec)):
        if name and not name.startswith("-"):
            try:
                return content.decode(name)
            except UnicodeDecodeError:
                continue
    return None


def decode_with_repairs(content: bytes, codec: str) -> str | None:
    """Return the text with U+FFFD for each damaged character, if at most one in a hundred is damaged."""
    if codec.startswith("-"):
        return None
    text = content.decode(codec, "replace")
    damaged = text.count("\N{REPLACEMENT CHARACTER}")
    return text if damaged <= _MOST_DAMAGED * len(_SEQUENCE.findall(text)) else None


def decode_utf8_with_repairs(content: bytes) -> str | None:
    """Return damaged UTF-8: a character cut at either end is dropped, each damaged one becomes U+FFFD.

    Three times as many whole characters as damaged ones make it certain: in a text of another encoding hardly any byte
    is followed by one that makes a valid sequence.
    """
    text = _without_cut_ends(content).decode("utf-8", "replace")
    damaged = text.count("\N{REPLACEMENT CHARACTER}")
    whole = len(_SEQUENCE.findall(text)) - damaged
    return text if whole >= 2 and damaged <= _MOST_DAMAGED_UTF8 * (whole + damaged) else None


def _without_cut_ends(content: bytes) -> bytes:
    """Return the content without the bytes of characters that begin before it or end after it."""
    start = next((at for at, byte in enumerate(content[:4]) if byte & 0xC0 != 0x80), 0)
    start = start if start <= 3 else 0
    for back in range(1, min(4, len(content)) + 1):
        byte = content[-back]
        if byte & 0xC0 == 0x80:
            continue
        length = 4 if byte >= 0xF0 else 3 if byte >= 0xE0 else 2 if byte >= 0xC0 else 1
        return content[start : -back if length > back else None]
    return content[start:]
