"""The same work for each of several items, of which one that fails does not stop the others."""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")
_log = logging.getLogger(__name__)


@dataclass
class EachResult(Generic[Item, Result]):
    """The items whose work succeeded, each with its result, and the errors of the others."""

    found: list[tuple[Item, Result]] = field(default_factory=list)
    errors: list[Exception] = field(default_factory=list)

    def raise_first_error(self) -> None:
        """Raise the first error, if there is one, so that the caller's invocation counts as failed."""
        if self.errors:
            raise self.errors[0]


def run_for_each(items: Iterable[Item], work: Callable[[Item], Result]) -> EachResult[Item, Result]:
    """Do the work for every item. An error is logged, and the next item follows."""
    results: EachResult[Item, Result] = EachResult()
    for item in items:
        try:
            results.found.append((item, work(item)))
        except Exception as error:  # noqa: BLE001 - the caller raises it after the other items
            _log.exception("the work for one of several items has failed")
            results.errors.append(error)
    return results
