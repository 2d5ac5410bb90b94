"""Cached factories of the composition root."""

import ast
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from lisa.wiring import factories
from lisa.wiring.factories import Factory, cached, forget_all

WIRING = Path(factories.__file__).parent
_numbers = count(1)


@cached
def number() -> int:
    """Return a new number at every creation."""
    return next(_numbers)


@cached
def double() -> int:
    """Return an object that is created from another one."""
    return 2 * number()


@pytest.fixture(autouse=True)
def forgotten_factories() -> Iterator[None]:
    forget_all()
    yield
    forget_all()


@pytest.mark.parametrize("factory", [number, double])
def test_a_factory_creates_its_object_once(factory: Factory[int]) -> None:
    assert factory() == factory()


def test_all_objects_are_created_again_after_the_cache_is_cleared() -> None:
    before = number(), double()

    forget_all()

    assert number() != before[0]
    assert double() != before[1]


def test_a_replaced_factory_returns_the_fake_and_dependent_objects_use_it() -> None:
    real = double()

    with number.replaced_by(-1):
        assert (number(), double()) == (-1, -2)

    assert number() >= 0
    assert double() not in (-2, real)


def test_an_inner_replacement_ends_before_the_outer_one() -> None:
    with number.replaced_by(-1):
        with number.replaced_by(-2):
            assert double() == -4
        assert double() == -2


def test_a_replacement_ends_when_the_test_fails() -> None:
    with pytest.raises(ZeroDivisionError), number.replaced_by(0):
        _ = 1 // number()

    assert number() >= 1


@pytest.mark.parametrize("module", sorted(WIRING.glob("*.py")), ids=lambda module: module.stem)
def test_wiring_uses_no_cache_that_tests_cannot_reset(module: Path) -> None:
    tree = ast.parse(module.read_text())

    caches = {"cache", "lru_cache", "cached_property"}
    used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    used |= {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    used |= {alias.name for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) for alias in node.names}

    assert not used & caches, f"{module.name} keeps an object that `forget_all` does not drop: use @cached"
