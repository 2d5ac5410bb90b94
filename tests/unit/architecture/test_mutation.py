"""The mutations that test the tests: their kinds, places and reproducible samples."""

import ast

import pytest

from tests.mutation.changes import apply_change, changes
from tests.mutation.equivalent_mutants import EQUIVALENT
from tests.mutation.mutants import mutants, sample_mutants
from tests.mutation.targets import TARGETS

FOUND = [one for target in TARGETS for one in mutants(target)]


def mistakes(source: str) -> list[str]:
    tree = ast.parse(source)
    return [ast.unparse(apply_change(tree, change)) for change in changes(tree)]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("a + b", ["a - b"]),
        ("a and b", ["a or b"]),
        ("a < b", ["a <= b", "a >= b"]),
        ("a is not None", ["a is None"]),
        ("not a", ["a"]),
        ("x = 5", ["x = 6", "x = 4"]),
        ("x = True", ["x = False"]),
        ("x = 'told'", ["x = ''"]),
        ("if a:\n    b = c", ["if not a:\n    b = c"]),
        ("[a for a in b if c(a)]", ["[a for a in b if not c(a)]"]),
        ("def f():\n    return a", ["def f():\n    return None"]),
        ("def f():\n    if a < b:\n        return None\n    return a", None),
        ("raise a", ["pass"]),
        ("a.b = c", ["pass"]),
        ("a += b", ["pass", "a -= b"]),
        ("def f():\n    g()", ["def f():\n    pass"]),
    ],
)
def test_each_kind_of_mutation_is_created(source: str, expected: list[str] | None) -> None:
    wrapped = source if source.startswith(("def", "if", "raise", "x =", "a.b", "a +=")) else f"x = {source}"
    if expected is None:
        assert "def f():\n    if a < b:\n        pass\n    return a" in mistakes(wrapped)
    else:
        assert mistakes(wrapped) == [one if wrapped == source else f"x = {one}" for one in expected]


@pytest.mark.parametrize(
    "source",
    [
        "def f(a: int | None = None) -> Literal['b', 'c'] | None:\n    return None",
        "@dataclass(frozen=True)\nclass A:\n    'A docstring.'\n    b: int | None",
        "Address = Four | Six",
        "if TYPE_CHECKING:\n    a = 1",
        "from a import b",
    ],
)
def test_types_docstrings_and_decorators_are_not_mutated(source: str) -> None:
    assert mistakes(source) == []


def test_a_mutation_is_written_to_a_copy_of_the_source() -> None:
    tree = ast.parse("x = a + b")
    [change] = changes(tree)
    apply_change(tree, change)

    assert ast.unparse(tree) == "x = a + b"


def test_the_sample_of_mutants_is_the_same_for_the_same_seed() -> None:
    assert sample_mutants(FOUND, 50, 1) == sample_mutants(FOUND, 50, 1) != sample_mutants(FOUND, 50, 2)
    assert sample_mutants(FOUND, 0, 1) == FOUND


def test_every_mutant_has_a_unique_name_and_the_listed_equivalent_mutants_exist() -> None:
    names = [one.name for one in FOUND]

    assert len(set(names)) == len(names)
    assert EQUIVALENT.keys() <= set(names)
    assert all(EQUIVALENT.values())
