"""The texts of an operation, from the docstring of the function that answers it."""

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

_RETURNS = "Returns:\n"


@dataclass(frozen=True)
class Texts:
    """The texts of an operation: a summary without a full stop, a description, and one about the answer."""

    summary: str
    description: str
    answer: str


def read_operation_texts(handler: Callable[..., Any]) -> Texts:
    """Return the texts of a handler.

    Raises:
        ValueError: the docstring does not end with a section `Returns:`.
    """
    paragraphs = inspect.cleandoc(handler.__doc__ or "").split("\n\n")
    if not paragraphs[-1].startswith(_RETURNS):
        raise ValueError(f"the docstring of {handler.__name__} does not end with a section `Returns:`")
    lines = [_join_lines(paragraph) for paragraph in paragraphs[:-1]]
    return Texts(lines[0].removesuffix("."), "\n\n".join(lines), _join_lines(paragraphs[-1].removeprefix(_RETURNS)))


def _join_lines(paragraph: str) -> str:
    return " ".join(line.strip() for line in paragraph.splitlines())
