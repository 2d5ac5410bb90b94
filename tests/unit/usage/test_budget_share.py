"""What one replica holds of a budget decides what it asks of the account, and when."""

from typing import Any

import pytest

from lisa.usage.account import AccountKey, Change
from lisa.usage.budget import Budget, BudgetExceeded
from lisa.usage.budget_share import BudgetShare
from lisa.usage.estimating import TokenEstimate

BUDGET = Budget("user:ada", 1_000, "day")  # in slices of 20; at most 50 are kept
PLACE = AccountKey("user:ada", "day#2026-11-30")
NOW = 1_000.0


def share(*asks: TokenEstimate, **about: Any) -> BudgetShare:
    found = BudgetShare(BUDGET, PLACE.window, **{"used_at": NOW} | about)
    for ask in asks:
        found.await_(ask)
    return found


def due(found: BudgetShare, now: float = NOW) -> Change | None:
    return found.due(now, lambda: "new")


def change(**about: Any) -> Change:
    return Change(PLACE, 1_000, **about)


def more(**about: Any) -> Change:
    return change(**{"lends": "new", "wanted": 20, "least": 20, "slice": 20} | about)


def bounded(read: int, written: int) -> TokenEstimate:
    return TokenEstimate(read, written, 1, "max_tokens")


def test_a_new_holding_is_empty_and_knows_nothing_of_its_account() -> None:
    new = BudgetShare(BUDGET, PLACE.window)

    assert (new.held, new.reserved, new.tokens, new.largest, new.free) == (0, 0, 0, 0, 0)
    assert not (new.busy or new.scarce or new.exhausted or new.overdrawn or new.told or new.is_awaited)
    assert (new.sent_at, new.used_at, new.renewed_at, new.known_from) == (0.0, 0.0, 0.0, float("-inf"))


def test_the_largest_request_and_the_time_of_the_last_are_known() -> None:
    found = share()
    found.asked(TokenEstimate(30), 5.0)
    found.asked(TokenEstimate(10), 6.0)

    assert (found.largest, found.used_at) == (30, 6.0)


def test_requests_that_wait_are_added_up_until_they_wait_no_longer() -> None:
    one, other = TokenEstimate(10, 20, 2), TokenEstimate(5)
    found = share(one, other)
    assert (found.want, found.is_awaited) == (55, True)

    found.forget(one)
    found.forget(TokenEstimate(7))
    assert found.want == 5

    found.forget(other)
    assert (found.want, found.is_awaited) == (0, False)


def test_reserved_tokens_return_less_what_was_spent() -> None:
    found = share(held=100, reserved=5)
    found.reserve(30)
    assert (found.held, found.reserved) == (70, 35)

    found.release(30, 10)
    assert (found.held, found.reserved) == (90, 5)


@pytest.mark.parametrize(("spent", "overdrawn"), [(29, False), (30, False), (31, True)])
def test_a_request_that_takes_more_than_is_held_overdraws(spent: int, overdrawn: bool) -> None:
    found = share(held=0, reserved=30, told=True)
    found.release(30, spent)

    assert (found.overdrawn, found.told) == (overdrawn, not overdrawn)


def test_nothing_is_available_while_it_is_overdrawn() -> None:
    assert share(held=5).available == 5
    assert share(held=5, overdrawn=True).available == 0


@pytest.mark.parametrize(
    ("about", "expected"),
    [
        ({"busy": True}, True),
        ({"lent": "slice"}, True),
        ({"known_from": 50.0}, True),
        ({"known_from": 49.0}, True),
        ({}, False),
        ({"held": 9, "reserved": 1}, True),
        ({"held": 0, "reserved": 10}, True),
        ({"held": 0, "reserved": 9}, False),
        ({"held": 10, "reserved": 9}, False),
        ({"held": 9, "reserved": 1, "overdrawn": True}, False),
    ],
)
def test_a_request_of_ten_tokens_may_hope_while_an_answer_or_a_running_request_can_bring_more(
    about: dict[str, Any], expected: bool
) -> None:
    assert share(**{"known_from": 51.0} | about).is_hopeful(TokenEstimate(10), 50.0) is expected


@pytest.mark.parametrize(
    ("largest", "scarce", "keep"), [(0, False, 20), (11, False, 22), (25, False, 50), (26, False, 50), (25, True, 20)]
)
def test_two_large_requests_are_kept_where_there_is_plenty(largest: int, scarce: bool, keep: int) -> None:
    assert share(largest=largest, scarce=scarce).keep == keep


def test_one_change_is_under_way_at_a_time() -> None:
    found = share()

    assert due(found) == more()
    assert (found.busy, found.sent_at) == (True, NOW)
    assert due(found) is None


@pytest.mark.parametrize(("held", "asks"), [(9, ()), (0, ()), (10, (TokenEstimate(11),))])
def test_another_slice_is_asked_for_when_half_of_it_is_used_or_somebody_wants_more(
    held: int, asks: tuple[TokenEstimate, ...]
) -> None:
    assert due(share(*asks, held=held)) is not None


@pytest.mark.parametrize(("held", "asks"), [(10, ()), (20, ()), (10, (TokenEstimate(10),)), (30, (TokenEstimate(5),))])
def test_nothing_is_due_while_enough_is_held(held: int, asks: tuple[TokenEstimate, ...]) -> None:
    assert due(share(*asks, held=held)) is None


def test_a_budget_of_single_tokens_leases_the_next_one_after_the_last() -> None:
    small = Budget("user:ada", 10, "day")

    assert due(BudgetShare(small, PLACE.window, held=0, used_at=NOW)) is not None
    assert due(BudgetShare(small, PLACE.window, held=1, used_at=NOW)) is None


@pytest.mark.parametrize(
    ("asks", "after", "asked"),
    [
        ((), 0.99, False),
        ((), 1.0, True),
        ((TokenEstimate(5),), 0.09, False),
        ((TokenEstimate(5),), 0.125, True),
        ((TokenEstimate(5),), 0.1, True),
    ],
)
def test_an_account_with_too_little_is_asked_again_after_a_pause_that_is_short_while_somebody_waits(
    asks: tuple[TokenEstimate, ...], after: float, asked: bool
) -> None:
    assert (due(share(*asks, known_from=NOW), NOW + after) is not None) is asked


def test_a_slice_that_is_lent_is_opened_without_a_pause() -> None:
    assert due(share(lent="slice", tokens=20, known_from=NOW)) == more(opens="slice")


@pytest.mark.parametrize(
    ("asks", "wanted", "least"),
    [
        ((TokenEstimate(15),), 20, 20),
        ((TokenEstimate(16),), 20, 1),
        ((TokenEstimate(20),), 20, 5),
        ((bounded(10, 100),), 95, 1),
        ((bounded(40, 100),), 125, 26),
        ((bounded(40, 100), bounded(30, 5)), 160, 16),
    ],
)
def test_a_lease_covers_all_who_wait_and_is_at_least_enough_for_the_smallest(
    asks: tuple[TokenEstimate, ...], wanted: int, least: int
) -> None:
    found = share(*asks, held=5, lent="slice", tokens=10)

    assert due(found) == more(opens="slice", wanted=wanted, least=least)


def test_a_request_is_refused_when_the_account_is_known_to_have_too_little() -> None:
    found = share(exhausted=True, known_from=51.0)

    assert found.refusal(TokenEstimate(10), 86_000.0, 50.0) == BudgetExceeded(BUDGET, 400)
    assert found.refusal(TokenEstimate(10), 86_000.0, 51.0) is None
    assert share(known_from=51.0).refusal(TokenEstimate(10), 86_000.0, 50.0) is None
