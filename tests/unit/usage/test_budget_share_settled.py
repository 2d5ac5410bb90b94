"""The changes of a budget share after its use: returned tokens, reported debts and answers of the account."""

from typing import Any

import pytest

from lisa.usage.account import ChangeOutcome
from lisa.usage.estimating import TokenEstimate
from tests.unit.usage.test_budget_share import NOW, change, due_change, lease_change, share

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
def test_a_replica_returns_all_its_tokens_a_minute_after_the_last_request(
    about: dict[str, Any], expected: object
) -> None:
    assert due_change(share(**about), IDLE) == expected


def test_a_replica_returns_no_tokens_within_a_minute_of_the_last_request() -> None:
    assert due_change(share(held=20), NOW + 60) is None


def test_a_replica_no_longer_holds_the_tokens_that_it_returned() -> None:
    found = share(held=30)
    due_change(found)

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
def test_a_replica_returns_the_tokens_that_exceed_its_reserve(about: dict[str, Any], expected: object) -> None:
    assert due_change(share(renewed_at=NOW, **about)) == expected


def test_a_replica_returns_no_tokens_while_a_request_waits() -> None:
    assert due_change(share(TokenEstimate(5), held=30)) is None


@pytest.mark.parametrize(("after", "expected"), [(20.0, None), (20.5, change(renews="slice"))])
def test_a_lent_slice_is_renewed_after_a_third_of_its_lifetime(after: float, expected: object) -> None:
    assert due_change(share(held=15, lent="slice", tokens=20, renewed_at=NOW), NOW + after) == expected


@pytest.mark.parametrize(
    ("about", "expected"),
    [
        ({"held": -7, "lent": "slice"}, change(give_back=-7, releases="slice")),
        ({"held": -7, "told": True}, change(give_back=-7)),
        ({"held": 3, "told": True}, change(give_back=3)),
        ({"held": 0}, change()),
        ({"held": 0, "told": True}, lease_change()),
    ],
)
def test_a_replica_reports_its_debt_to_the_account_before_any_other_change(
    about: dict[str, Any], expected: object
) -> None:
    assert due_change(share(overdrawn=True, **about)) == expected


@pytest.mark.parametrize(
    ("outcome", "overdrawn"), [(ChangeOutcome(), True), (ChangeOutcome(free=1), False), (ChangeOutcome(lent=1), False)]
)
def test_a_reported_debt_ends_when_the_account_has_free_tokens(outcome: ChangeOutcome, overdrawn: bool) -> None:
    found = share(held=-7, overdrawn=True)
    told = due_change(found)
    assert told is not None
    found.apply_outcome(told, outcome, NOW)

    assert (found.told, found.overdrawn, found.held) == (True, overdrawn, 0)


def test_a_debt_that_grows_during_its_report_is_reported_again() -> None:
    found = share(held=-7, reserved=5, overdrawn=True)
    told = due_change(found)
    assert told is not None
    found.end_reservation(5, 9)
    found.apply_outcome(told, ChangeOutcome(free=100), NOW)

    assert (found.told, found.overdrawn, found.held) == (False, True, -4)


def test_the_answer_to_another_change_does_not_mark_a_debt_as_reported() -> None:
    found = share(overdrawn=True)
    found.apply_outcome(change(renews="slice"), ChangeOutcome(free=100), NOW)

    assert (found.told, found.overdrawn) == (False, True)


def test_any_answer_with_free_tokens_ends_a_debt_that_was_reported_before() -> None:
    found = share(overdrawn=True, told=True)
    found.apply_outcome(lease_change(), ChangeOutcome(lent=20, free=100), NOW)

    assert (found.told, found.overdrawn) == (True, False)


@pytest.mark.parametrize(("give_back", "held"), [(-7, -2), (7, 5), (0, 5)])
def test_a_change_without_an_answer_keeps_the_debt_and_loses_the_returned_tokens(give_back: int, held: int) -> None:
    found = share(held=5, busy=True, exhausted=True, sent_at=40.0)
    found.apply_outcome(change(give_back=give_back), None, NOW)

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
def test_a_change_without_an_answer_drops_a_slice_that_may_have_been_lost(about: dict[str, str], left: object) -> None:
    found = share(lent="slice", tokens=20)
    found.apply_outcome(change(**about), None, NOW)

    assert (found.lent, found.tokens) == left


@pytest.mark.parametrize(("free", "scarce"), [(199, True), (200, False)])
def test_a_budget_with_fewer_than_ten_free_slices_is_scarce(free: int, scarce: bool) -> None:
    found = share(held=5, busy=True)
    found.apply_outcome(change(opens="slice"), ChangeOutcome(opened=20, free=free), 70.0)

    assert (found.held, found.free, found.scarce) == (25, free, scarce)
    assert (found.busy, found.renewed_at) == (False, 70.0)


@pytest.mark.parametrize(
    ("lent", "slice_", "tokens", "known_from"),
    [(20, "new", 20, float("-inf")), (10, "new", 10, 40.0), (1, "new", 1, 40.0), (0, None, 0, 40.0)],
)
def test_an_account_that_lends_less_than_requested_is_exhausted(
    lent: int, slice_: str | None, tokens: int, known_from: float
) -> None:
    found = share(sent_at=40.0, known_from=30.0, lent="old", tokens=9)
    found.apply_outcome(lease_change(), ChangeOutcome(lent=lent), NOW)

    assert (found.lent, found.tokens) == (slice_, tokens)
    assert (found.exhausted, found.known_from) == (lent < 20, known_from)


@pytest.mark.parametrize(("about", "left"), [({"releases": "slice"}, (None, 0)), ({"give_back": 5}, ("slice", 20))])
def test_a_released_slice_is_no_longer_lent(about: dict[str, Any], left: object) -> None:
    found = share(lent="slice", tokens=20)
    found.apply_outcome(change(**about), ChangeOutcome(), NOW)

    assert (found.lent, found.tokens) == left
