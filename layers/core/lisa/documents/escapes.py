"""Escapes of JSON and XML, replaced by their characters."""

import html
import json
import re

_JSON = re.compile(r'((?:\\u[0-9a-fA-F]{4})+)|\\(["\\/bfnrt])')
_SIGNS = {"b": "", "f": "", "n": "\n", "r": "\r", "t": "\t"}
_XML = re.compile(r"<!\[CDATA\[(.*?)\]\]>|&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});", re.S)


def unescape_json(text: str) -> str:
    r"""Return JSON with characters in place of `\u00fc`, `
    ` and `\"`. The result may no longer be valid JSON.
    """
    return _JSON.sub(_unescape_json_match, text)


def unescape_xml(text: str) -> str:
    """Return XML with characters in place of `&amp;` and `&#252;`, and CDATA sections without their marks."""
    return _XML.sub(lambda found: html.unescape(found[0]) if found[1] is None else found[1], text)


def _unescape_json_match(found: re.Match[str]) -> str:
    if found[1]:
        codes: str = json.loads(f'"{found[1]}"')
        return codes
    return _SIGNS.get(found[2], found[2])
