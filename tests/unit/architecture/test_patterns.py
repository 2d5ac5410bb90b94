"""Every regular expression takes time in proportion to the text it meets, however hostile the text is.

Expressions are found in the code, and the texts are made from the expressions.
"""

import re
import time
from functools import cache
from typing import Any

import pytest

from tests.support.hostile_texts import hostile_texts, text
from tests.support.regular_expressions import Expression, find_expressions

LONG = 8_000  # characters
MOMENT, MOST = 0.015, 0.15  # CPU seconds: below MOMENT no closer check is needed; above MOST fails
GROWTH = 8  # allowed growth of the time for a text of four times the length; quadratic time would be 16
#: The maximum number of characters for expressions whose text the code shortens before.
BOUNDED = {"layers/core/lisa/documents/declared_charset.py:_COMMENT": 8_192}
#: Expressions that match no text of a caller, with the source of their text.
NO_CALLERS_TEXT: dict[str, str] = {}
#: Examples of the expressions that are created at run time.
MADE = {
    "layers/core/lisa/adapters/models/word_list_guardrails.py": [r"(?<!\w)(?:bomb|b\.b|the\ a)(?!\w)"],
    "gateway/upstreams/error_cleaning.py": [r"http://10\.0\.0\.1:8080/v1|10\.0\.0\.1:8080|sk\-secret"],
    "layers/core/lisa/repositories/schedule.py": [
        r"\?|L|LW|(?:[1-9]|[12][0-9]|3[01])W",
        r"\?|L|(?:[1-7]|SUN|MON)(?:L|#[1-5])",
    ],
    "layers/core/lisa/identity/system.py": [
        r"\w{4,128}/\d{8}/(?P<region>[a-z0-9-]{1,32})/sts/aws4_request",
        r"[A-Za-z0-9+/=_-]{1,4096}",
    ],
    "layers/core/lisa/documents/source_code.py": [
        r"\n(?=def )",
        r"\n(?=[ \t]+(?:async )?def )",
        r"\n(?=export\ |async\ function\ )",
        r"\n(?=\\section{)",
        r"\n(?=setClass\()",
        r"\n(?=(?!End\s)(?:Public|Private|Friend|Global|Static)\s+?Property\s+(?:Get|Let|Set)\s+)",
    ],
}


@cache
def all_expressions() -> dict[str, Expression]:
    return {one.place: one for one in find_expressions()}


def exposed_expressions() -> list[Expression]:
    made = [Expression(f"{place}:{n}", re.compile(source), frozenset({"search", "fullmatch"}))
            for place, sources in MADE.items() for n, source in enumerate(sources)]  # fmt: skip
    return [one for one in all_expressions().values() if one.pattern and one.place not in NO_CALLERS_TEXT] + made


def cpu_seconds(expression: Expression, said: str) -> float:
    """Return the CPU seconds of the slowest use of the expression in the code for this text."""
    given: Any = said.encode("utf-8", "replace") if isinstance(expression.pattern.pattern, bytes) else said
    return max(_timed(expression.pattern, method, given) for method in expression.methods)


def _timed(pattern: "re.Pattern[Any]", method: str, given: Any) -> float:
    started = time.process_time()
    if method in ("match", "fullmatch"):
        getattr(pattern, method)(given)
    else:
        for _ in pattern.finditer(given):
            pass
    return time.process_time() - started


def find_slow_text(expression: Expression, length: int) -> str | None:
    """Return a text whose time is too long or grows faster than its length, or None."""
    for one in hostile_texts(expression.pattern):
        if cpu_seconds(expression, text(one, length)) < MOMENT:
            continue
        long = min(cpu_seconds(expression, text(one, length)) for _ in range(3))
        short = min(cpu_seconds(expression, text(one, length // 4)) for _ in range(3))
        if long > MOST or (length == LONG and long > MOMENT and long > GROWTH * short):
            return f"{one}: {short:.3f} s, and {long:.3f} s for four times the text"
    return None


@pytest.mark.parametrize("expression", exposed_expressions(), ids=lambda one: one.place)
def test_the_time_of_a_regular_expression_grows_linearly_with_its_text(expression: Expression) -> None:
    assert find_slow_text(expression, BOUNDED.get(expression.place, LONG)) is None


@pytest.mark.parametrize("source", [r"eyJ[\w-]{6,}\.[\w.-]+", r"(a+)+$", r"<!--.*?-->", r"\s+$", r"a*b"])
def test_a_regular_expression_with_quadratic_time_is_detected(source: str) -> None:
    length = LONG if source != r"(a+)+$" else 23

    assert find_slow_text(Expression("here", re.compile(source, re.DOTALL), frozenset({"search"})), length) is not None


def test_every_regular_expression_of_the_code_is_tested_or_declared() -> None:
    unknown = [
        place for place, one in all_expressions().items() if one.pattern is None and place.partition(":")[0] not in MADE
    ]
    declared = {*BOUNDED, *NO_CALLERS_TEXT}

    assert unknown == [], "made at run time: give examples in MADE"
    assert declared <= all_expressions().keys(), "no longer there"
    assert len(all_expressions()) > 50
