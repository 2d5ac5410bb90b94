"""A replica gives back what it does not need, tells of its debts, and takes in what the account answers."""

from typing import Any

import pytest

from lisa.usage.account import Outcome
from lisa.usage.estimating import TokenEstimate
from tests.unit.usage.test_budget_share import NOW, change, due, more, share

IDLE = NOW + 60.5


@pytest.mark.parametrize(
    ("about", "expected"),
    [
        ({"held": 30}, change(give_back=30)),
        ({"held": 1, "lent": "slice", "tokens": 20}, change(give_back=1, releases="slice")),
        ({"held": 0, "lent": "slice"}, change(releases="slice")),
        ({"held": -5, "lent": "slice"}, change(releases="slice")),
        ({"held": 0}, None),
    ],
)
def test_all_of_it_is_given_back_a_minute_after_the_last_request(about: dict[str, Any], expected: object) -> None:
    assert due(share(**about), IDLE) == expected


def test_nothing_is_given_back_within_the_minute() -> None:
    assert due(share(held=20), NOW + 60) is None


def test_tokens_that_are_given_back_are_held_no_longer() -> None:
    found = share(held=30)
    due(found)

    assert found.held == 20


@pytest.mark.parametrize(
    ("about", "expected"),
    [
        ({"held": 21}, change(give_back=1)),
        ({"held": 21, "lent": "slice", "tokens": 20}, change(give_back=1)),
        ({"held": 15, "lent": "slice", "tokens": 21}, change(releases="slice")),
        ({"held": 22, "lent": "slice", "tokens": 21}, change(give_back=2, releases="slice")),
        ({"held": 20, "lent": "slice", "tokens": 20}, None),
    ],
)
def test_more_than_is_kept_is_given_back(about: dict[str, Any], expected: object) -> None:
    assert due(share(renewed_at=NOW, **about)) == expected


def test_nothing_is_given_back_while_somebody_waits() -> None:
    assert due(share(TokenEstimate(5), held=30)) is None


@pytest.mark.parametrize(("after", "expected"), [(20.0, None), (20.5, change(renews="slice"))])
def test_a_slice_that_is_lent_is_renewed_after_a_third_of_its_life(after: float, expected: object) -> None:
    assert due(share(held=15, lent="slice", tokens=20, renewed_at=NOW), NOW + after) == expected


@pytest.mark.parametrize(
    ("about", "expected"),
    [
        ({"held": -7, "lent": "slice"}, change(give_back=-7, releases="slice")),
        ({"held": -7, "told": True}, change(give_back=-7)),
        ({"held": 3, "told": True}, change(give_back=3)),
        ({"held": 0}, change()),
        ({"held": 0, "told": True}, more()),
    ],
)
def test_a_debt_is_told_to_the_account_before_anything_else(about: dict[str, Any], expected: object) -> None:
    assert due(share(overdrawn=True, **about)) == expected


@pytest.mark.parametrize(
    ("outcome", "overdrawn"), [(Outcome(), True), (Outcome(free=1), False), (Outcome(lent=1), False)]
)
def test_a_debt_that_is_told_ends_when_the_account_has_room(outcome: Outcome, overdrawn: bool) -> None:
    found = share(held=-7, overdrawn=True)
    told = due(found)
    assert told is not None
    found.settle(told, outcome, NOW)

    assert (found.told, found.overdrawn, found.held) == (True, overdrawn, 0)


def test_a_debt_that_grew_while_it_was_told_is_told_again() -> None:
    found = share(held=-7, reserved=5, overdrawn=True)
    told = due(found)
    assert told is not None
    found.release(5, 9)
    found.settle(told, Outcome(free=100), NOW)

    assert (found.told, found.overdrawn, found.held) == (False, True, -4)


def test_a_debt_is_not_told_by_another_change() -> None:
    found = share(overdrawn=True)
    found.settle(change(renews="slice"), Outcome(free=100), NOW)

    assert (found.told, found.overdrawn) == (False, True)


def test_a_debt_that_was_told_before_ends_with_any_answer_that_has_room() -> None:
    found = share(overdrawn=True, told=True)
    found.settle(more(), Outcome(lent=20, free=100), NOW)

    assert (found.told, found.overdrawn) == (True, False)


@pytest.mark.parametrize(("give_back", "held"), [(-7, -2), (7, 5), (0, 5)])
def test_without_an_answer_a_debt_stays_and_what_was_given_back_is_gone(give_back: int, held: int) -> None:
    found = share(held=5, busy=True, exhausted=True, sent_at=40.0)
    found.settle(change(give_back=give_back), None, NOW)

    assert found.held == held
    assert (found.busy, found.exhausted, found.known_from) == (False, False, 40.0)


@pytest.mark.parametrize(
    ("about", "left"),
    [
        ({"opens": "slice"}, (None, 0)),
        ({"lends": "new"}, (None, 0)),
        ({"releases": "slice"}, (None, 0)),
        ({"renews": "slice"}, ("slice", 20)),
    ],
)
def test_without_an_answer_a_slice_that_may_be_gone_is_not_counted_on(about: dict[str, str], left: object) -> None:
    found = share(lent="slice", tokens=20)
    found.settle(change(**about), None, NOW)

    assert (found.lent, found.tokens) == left


@pytest.mark.parametrize(("free", "scarce"), [(199, True), (200, False)])
def test_fewer_than_ten_free_slices_are_scarce(free: int, scarce: bool) -> None:
    found = share(held=5, busy=True)
    found.settle(change(opens="slice"), Outcome(opened=20, free=free), 70.0)

    assert (found.held, found.free, found.scarce) == (25, free, scarce)
    assert (found.busy, found.renewed_at) == (False, 70.0)


@pytest.mark.parametrize(
    ("lent", "slice_", "tokens", "known_from"),
    [(20, "new", 20, float("-inf")), (10, "new", 10, 40.0), (1, "new", 1, 40.0), (0, None, 0, 40.0)],
)
def test_an_account_that_lends_less_than_was_wanted_is_exhausted(
    lent: int, slice_: str | None, tokens: int, known_from: float
) -> None:
    found = share(sent_at=40.0, known_from=30.0, lent="old", tokens=9)
    found.settle(more(), Outcome(lent=lent), NOW)

    assert (found.lent, found.tokens) == (slice_, tokens)
    assert (found.exhausted, found.known_from) == (lent < 20, known_from)


@pytest.mark.parametrize(("about", "left"), [({"releases": "slice"}, (None, 0)), ({"give_back": 5}, ("slice", 20))])
def test_a_slice_that_is_released_is_lent_no_longer(about: dict[str, Any], left: object) -> None:
    found = share(lent="slice", tokens=20)
    found.settle(change(**about), Outcome(), NOW)

    assert (found.lent, found.tokens) == left
