"""The texts of the published OpenAPI document, for readers who do not know the code."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest

from tools.openapi import build_document
from tools.openapi.texts import Texts, read_operation_texts

RIDDLE = re.compile(r"(What|Who|Whose|Whatever|Whoever|How|Why|When|Where|Which|Whether)\b")


@cache
def published() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(build_document())
    return found


def operations() -> Iterator[tuple[str, dict[str, Any]]]:
    for path, methods in published()["paths"].items():
        for method, operation in methods.items():
            yield f"{method} {path}", operation


def descriptions(value: Any, place: str = "") -> Iterator[tuple[str, str]]:
    """Return every description in the document with its place."""
    if isinstance(value, dict):
        if isinstance(value.get("description"), str):
            yield place, value["description"]
        for name, inner in value.items():
            yield from descriptions(inner, f"{place}/{name}")
    if isinstance(value, list):
        for number, inner in enumerate(value):
            yield from descriptions(inner, f"{place}/{number}")


def test_no_two_operations_have_the_same_summary() -> None:
    counted = Counter(operation["summary"] for _, operation in operations())

    assert [summary for summary, times in counted.items() if times > 1] == []


def test_a_summary_is_a_sentence_and_not_the_path() -> None:
    for name, operation in operations():
        assert re.fullmatch(r"[A-Z][a-z]+ .*[^.]", operation["summary"]), name


def test_the_description_of_an_operation_does_not_repeat_that_of_its_response() -> None:
    for name, operation in operations():
        assert operation["description"], name
        assert operation["responses"]["200"]["description"] not in operation["description"], name


def test_every_parameter_is_described() -> None:
    for name, operation in operations():
        for parameter in operation.get("parameters", []):
            assert parameter.get("description"), f"{name} {parameter['name']}"


def test_every_description_is_a_sentence_that_does_not_begin_with_a_question_word() -> None:
    found = dict(descriptions(published()))

    assert [place for place, text in found.items() if RIDDLE.match(text)] == []
    assert [place for place, text in found.items() if not re.fullmatch(r"[A-Z`](.|\n)*\.|The API", text)] == []


def test_every_operation_is_in_one_group_and_every_group_is_described_and_used() -> None:
    named = [group["name"] for group in published()["tags"]]
    used = [operation["tags"] for _, operation in operations()]

    assert all(len(groups) == 1 for groups in used)
    assert {name for [name] in used} == set(named)


def test_the_docstring_of_a_handler_has_the_summary_the_description_and_the_answer() -> None:
    def handler() -> None:
        """Get a thing.

        Anybody may
        do this.

        Returns:
            The thing,
            whole.
        """

    assert read_operation_texts(handler) == Texts(
        "Get a thing", "Get a thing.\n\nAnybody may do this.", "The thing, whole."
    )


def test_a_handler_that_does_not_describe_its_answer_is_not_published() -> None:
    def handler() -> None:
        """Get a thing."""

    with pytest.raises(ValueError, match="handler does not end with a section `Returns:`"):
        read_operation_texts(handler)
