"""Cached factories of the composition root, and the replacement of an adapter by a fake in tests."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import update_wrapper
from typing import Generic, TypeVar

T = TypeVar("T")
_discard_functions: list[Callable[[], None]] = []


class Factory(Generic[T]):
    """A function without arguments that creates an object once per process; later calls return the same object."""

    def __init__(self, create: Callable[[], T]) -> None:
        update_wrapper(self, create)
        self._create = create
        self._created: tuple[T] | None = None
        self._fake: tuple[T] | None = None
        _discard_functions.append(self._discard_object)

    def __call__(self) -> T:
        """Return the object, created at the first call."""
        if self._fake is not None:
            return self._fake[0]
        if self._created is None:
            self._created = (self._create(),)
        return self._created[0]

    @contextmanager
    def replaced_by(self, fake: T) -> Iterator[None]:
        """Return `fake` from every call inside the block. Every other object is created anew, inside and after it."""
        before, self._fake = self._fake, (fake,)
        forget_all()
        try:
            yield
        finally:
            self._fake = before
            forget_all()

    def _discard_object(self) -> None:
        self._created = None


def cached(create: Callable[[], T]) -> Factory[T]:
    """Return the factory that calls `create` once per process."""
    return Factory(create)


def forget_all() -> None:
    """Create every object anew at its next use: tests call it when the environment has changed."""
    for forget in _discard_functions:
        forget()
