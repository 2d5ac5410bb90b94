"""The part of a budget that one replica holds: its changes to the account and their times."""

from typing import Any

import pytest

from lisa.usage.account import AccountChange, AccountKey
from lisa.usage.budget import Budget, BudgetExceeded
from lisa.usage.budget_share import BudgetShare
from lisa.usage.estimating import TokenEstimate

BUDGET = Budget("user:ada", 1_000, "day")  # in slices of 20 tokens; a replica keeps at most 50 tokens
PLACE = AccountKey("user:ada", "day#2026-11-30")
NOW = 1_000.0


def share(*asks: TokenEstimate, **about: Any) -> BudgetShare:
    found = BudgetShare(BUDGET, PLACE.window, **{"used_at": NOW} | about)
    for ask in asks:
        found.add_waiting_request(ask)
    return found


def due_change(found: BudgetShare, now: float = NOW) -> AccountChange | None:
    return found.take_due_change(now, lambda: "new")


def change(**about: Any) -> AccountChange:
    return AccountChange(PLACE, 1_000, **about)


def lease_change(**about: Any) -> AccountChange:
    return change(**{"lends": "new", "wanted": 20, "least": 20, "slice": 20} | about)


def bounded_estimate(read: int, written: int) -> TokenEstimate:
    return TokenEstimate(read, written, 1, "max_tokens")


def test_a_new_budget_share_holds_no_tokens_and_no_state_of_its_account() -> None:
    new = BudgetShare(BUDGET, PLACE.window)

    assert (new.held, new.reserved, new.tokens, new.largest, new.free) == (0, 0, 0, 0, 0)
    assert not (new.busy or new.scarce or new.exhausted or new.overdrawn or new.told or new.has_waiting_requests)
    assert (new.sent_at, new.used_at, new.renewed_at, new.known_from) == (0.0, 0.0, 0.0, float("-inf"))


def test_a_budget_share_records_the_largest_request_and_the_time_of_the_last_one() -> None:
    found = share()
    found.record_request(TokenEstimate(30), 5.0)
    found.record_request(TokenEstimate(10), 6.0)

    assert (found.largest, found.used_at) == (30, 6.0)


def test_the_tokens_that_a_budget_share_wants_are_the_sum_over_its_waiting_requests() -> None:
    one, other = TokenEstimate(10, 20, 2), TokenEstimate(5)
    found = share(one, other)
    assert (found.waiting_tokens, found.has_waiting_requests) == (55, True)

    found.remove_waiting_request(one)
    found.remove_waiting_request(TokenEstimate(7))
    assert found.waiting_tokens == 5

    found.remove_waiting_request(other)
    assert (found.waiting_tokens, found.has_waiting_requests) == (0, False)


def test_a_released_reservation_returns_its_unspent_tokens_to_the_budget_share() -> None:
    found = share(held=100, reserved=5)
    found.reserve_tokens(30)
    assert (found.held, found.reserved) == (70, 35)

    found.end_reservation(30, 10)
    assert (found.held, found.reserved) == (90, 5)


@pytest.mark.parametrize(("spent", "overdrawn"), [(29, False), (30, False), (31, True)])
def test_a_request_that_spends_more_than_a_budget_share_holds_overdraws_it(spent: int, overdrawn: bool) -> None:
    found = share(held=0, reserved=30, told=True)
    found.end_reservation(30, spent)

    assert (found.overdrawn, found.told) == (overdrawn, not overdrawn)


def test_an_overdrawn_budget_share_has_no_available_tokens() -> None:
    assert share(held=5).available_tokens == 5
    assert share(held=5, overdrawn=True).available_tokens == 0


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
def test_a_request_may_wait_while_a_lease_or_a_running_request_can_still_bring_its_tokens(
    about: dict[str, Any], expected: bool
) -> None:
    assert share(**{"known_from": 51.0} | about).may_get_tokens(TokenEstimate(10), 50.0) is expected


@pytest.mark.parametrize(
    ("largest", "scarce", "keep"), [(0, False, 20), (11, False, 22), (25, False, 50), (26, False, 50), (25, True, 20)]
)
def test_a_replica_keeps_tokens_for_two_large_requests_unless_the_budget_is_scarce(
    largest: int, scarce: bool, keep: int
) -> None:
    assert share(largest=largest, scarce=scarce).tokens_to_keep == keep


def test_a_replica_sends_one_change_at_a_time_to_the_account_of_a_budget() -> None:
    found = share()

    assert due_change(found) == lease_change()
    assert (found.busy, found.sent_at) == (True, NOW)
    assert due_change(found) is None


@pytest.mark.parametrize(("held", "asks"), [(9, ()), (0, ()), (10, (TokenEstimate(11),))])
def test_a_replica_requests_another_slice_when_half_of_it_is_used_or_a_request_needs_more(
    held: int, asks: tuple[TokenEstimate, ...]
) -> None:
    assert due_change(share(*asks, held=held)) is not None


@pytest.mark.parametrize(("held", "asks"), [(10, ()), (20, ()), (10, (TokenEstimate(10),)), (30, (TokenEstimate(5),))])
def test_a_replica_that_holds_enough_tokens_sends_no_change_to_the_account(
    held: int, asks: tuple[TokenEstimate, ...]
) -> None:
    assert due_change(share(*asks, held=held)) is None


def test_a_replica_leases_the_next_token_of_a_tiny_budget_after_it_used_the_last() -> None:
    small = Budget("user:ada", 10, "day")

    assert due_change(BudgetShare(small, PLACE.window, held=0, used_at=NOW)) is not None
    assert due_change(BudgetShare(small, PLACE.window, held=1, used_at=NOW)) is None


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
def test_an_account_with_too_few_tokens_is_asked_again_sooner_while_a_request_waits(
    asks: tuple[TokenEstimate, ...], after: float, asked: bool
) -> None:
    assert (due_change(share(*asks, known_from=NOW), NOW + after) is not None) is asked


def test_a_replica_opens_a_lent_slice_without_a_pause() -> None:
    assert due_change(share(lent="slice", tokens=20, known_from=NOW)) == lease_change(opens="slice")


@pytest.mark.parametrize(
    ("asks", "wanted", "least"),
    [
        ((TokenEstimate(15),), 20, 20),
        ((TokenEstimate(16),), 20, 1),
        ((TokenEstimate(20),), 20, 5),
        ((bounded_estimate(10, 100),), 95, 1),
        ((bounded_estimate(40, 100),), 125, 26),
        ((bounded_estimate(40, 100), bounded_estimate(30, 5)), 160, 16),
    ],
)
def test_a_lease_asks_for_all_waiting_requests_and_at_least_for_the_smallest(
    asks: tuple[TokenEstimate, ...], wanted: int, least: int
) -> None:
    found = share(*asks, held=5, lent="slice", tokens=10)

    assert due_change(found) == lease_change(opens="slice", wanted=wanted, least=least)


def test_a_request_is_refused_only_by_an_answer_of_the_account_after_its_arrival() -> None:
    found = share(exhausted=True, known_from=51.0)

    assert found.find_refusal(TokenEstimate(10), 86_000.0, 50.0) == BudgetExceeded(BUDGET, 400)
    assert found.find_refusal(TokenEstimate(10), 86_000.0, 51.0) is None
    assert share(known_from=51.0).find_refusal(TokenEstimate(10), 86_000.0, 50.0) is None
