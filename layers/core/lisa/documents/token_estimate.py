"""An estimate of the tokens of a text, for models whose tokenizer is not at hand.

No vocabulary is shipped with the functions. Compared with the vocabularies of all-MiniLM-L6-v2 and cl100k_base, the
estimate counts 0.8 to 1.1 times the tokens of German, Russian, Chinese, Japanese, Korean, Arabic, Hindi and hashes, and
1.1 to 1.5 times those of English, Markdown and Python.
"""

import re

_TOKEN = re.compile(r"[A-Za-z]{1,4}|[0-9]{1,2}|[^\sA-Za-z0-9]")
_LAST_OF_ONE = "\uffff"  # vocabularies have no token of their own for most characters above this one


def estimate_token_starts(text: str) -> list[int]:
    """Return the position of each estimated token. A character of two tokens occurs twice."""
    starts = list[int]()
    for match in _TOKEN.finditer(text):
        starts.append(match.start())
        if text[match.start()] > _LAST_OF_ONE or "가" <= text[match.start()] <= "힣":
            starts.append(match.start())
    return starts
