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
MOMENT, MOST = 0.015, 0.15  # seconds of CPU for a long text: never looked at more closely, and never allowed
GROWTH = 8  # times the time for four times the text; the square would be 16
#: Expressions that meet no more than so many characters, because the code cuts the text before.
BOUNDED = {"layers/core/lisa/documents/declared_charset.py:_COMMENT": 8_192}
#: Expressions that meet no text of a caller, and whose text it is.
NO_CALLERS_TEXT = {"layers/core/lisa/cli/models.py:_VERSION": "the operator's command line"}
#: Expressions that are made at run time: examples of them.
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
}


@cache
def found() -> dict[str, Expression]:
    return {one.place: one for one in find_expressions()}


def meeting_callers() -> list[Expression]:
    made = [Expression(f"{place}:{n}", re.compile(source), frozenset({"search", "fullmatch"}))
            for place, sources in MADE.items() for n, source in enumerate(sources)]  # fmt: skip
    return [one for one in found().values() if one.pattern and one.place not in NO_CALLERS_TEXT] + made


def cpu(expression: Expression, said: str) -> float:
    """Seconds that the slowest way in which the code uses the expression takes for this text."""
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


def is_slow(expression: Expression, length: int) -> str | None:
    """A text of which the time grows faster than its length, or that takes too long; None for none."""
    for one in hostile_texts(expression.pattern):
        if cpu(expression, text(one, length)) < MOMENT:
            continue
        long = min(cpu(expression, text(one, length)) for _ in range(3))
        short = min(cpu(expression, text(one, length // 4)) for _ in range(3))
        if long > MOST or (length == LONG and long > MOMENT and long > GROWTH * short):
            return f"{one}: {short:.3f} s, and {long:.3f} s for four times the text"
    return None


@pytest.mark.parametrize("expression", meeting_callers(), ids=lambda one: one.place)
def test_the_time_of_an_expression_grows_with_its_text_and_no_faster(expression: Expression) -> None:
    assert is_slow(expression, BOUNDED.get(expression.place, LONG)) is None


@pytest.mark.parametrize("source", [r"eyJ[\w-]{6,}\.[\w.-]+", r"(a+)+$", r"<!--.*?-->", r"\s+$", r"a*b"])
def test_an_expression_whose_time_grows_with_the_square_is_found(source: str) -> None:
    length = LONG if source != r"(a+)+$" else 23

    assert is_slow(Expression("here", re.compile(source, re.DOTALL), frozenset({"search"})), length) is not None


def test_every_expression_of_the_code_is_tried_or_declared() -> None:
    unknown = [place for place, one in found().items() if one.pattern is None and place.partition(":")[0] not in MADE]
    declared = {*BOUNDED, *NO_CALLERS_TEXT}

    assert unknown == [], "made at run time: give examples in MADE"
    assert declared <= found().keys(), "no longer there"
    assert len(found()) > 50
