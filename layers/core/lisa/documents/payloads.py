"""Removal of binary data written as text: data URIs and long runs of base64 hold no words."""

import re

_SIGN = "[A-Za-z0-9+/_-]"
_BASE64 = re.compile(rf"(?<!{_SIGN})(?:(?:{_SIGN}{{50,}}\r?\n[ \t>]*){{3,}}{_SIGN}*|{_SIGN}{{200,}})={{0,2}}")
"""A run begins only where no base64 character stands before it, so each is matched once."""
_DATA_URI = re.compile(r"""\b(data:[a-z]+/[\w.+-]{1,80}(?:;[\w=.+-]{1,80}){0,4},)[^\s"'`<>)\]}]{64,}""", re.I)
_MARK = "…"
_LEAST = {"upper": 0.15, "lower": 0.15, "digit": 0.03}
"""Smallest shares of a run. Random base64 has 41 % capitals, 41 % small letters and 16 % digits; words have fewer."""


def remove_payloads(text: str) -> str:
    """Return the text with an ellipsis for each run of base64 and the data of each data URI."""
    return _BASE64.sub(lambda run: _MARK if _is_base64(run[0]) else run[0], _DATA_URI.sub(rf"\1{_MARK}", text))


def _is_base64(run: str) -> bool:
    sample = run[:4096]
    shares = {
        "upper": sum(map(str.isupper, sample)),
        "lower": sum(map(str.islower, sample)),
        "digit": sum(map(str.isdigit, sample)),
    }
    return all(shares[kind] >= least * len(sample) for kind, least in _LEAST.items()) and len(set(sample)) > 20
