"""Whatever happens to replicas that share a budget, no more is spent than it allows, and little of it lies idle."""

from collections.abc import Callable
from random import Random

import pytest

from lisa.usage.account import AccountKey, Change, apply_change
from lisa.usage.budget import Budget, BudgetExceeded
from lisa.usage.estimating import TokenEstimate
from tests.support.budget_replicas import Replica, Replicas

SEEDS = range(0, 90, 30)
REQUESTS, MANY = 120, 1_000
HALF_A_DAY = 43_200  # seconds


def some_ask(random: Random) -> TokenEstimate:
    """A request, mostly a small one."""
    read = random.choice((1, 20, 200, random.randint(1, 2_000)))
    return TokenEstimate(read, random.choice((1, 100, 500, 4_096)), random.choice((1, 1, 1, 3)), "max_tokens")


def history(seed: int, *, lost: float = 0.1, crashes: float = 0.002) -> Replicas:
    """A budget that is too small for what comes."""
    random = Random(seed)
    budget = Budget("user:ada", random.choice((0, 1, 500, 20_000, 100_000)), "day")
    return Replicas(random, budget, random.randint(1, 6), lost=lost, crashes=crashes)


def lived(
    replicas: Replicas,
    requests: int = REQUESTS,
    *,
    at_once: bool = False,
    watched: Callable[[Replicas], None] | None = None,
) -> None:
    """So many requests, all at once or one after the other, with the invariant checked at every step."""
    for _ in range(requests):
        replicas.arrive(some_ask(replicas.random))
        for _ in range(0 if at_once else 3):
            replicas.step()
            (watched or never_too_much)(replicas)
    for _ in range(3 * requests if at_once else 0):
        replicas.step()
        (watched or never_too_much)(replicas)


def never_too_much(replicas: Replicas) -> None:
    for window in replicas.windows():
        assert replicas.spent[window] + replicas.outstanding(window) <= replicas.budget.tokens


@pytest.mark.parametrize("at_once", [True, False])
@pytest.mark.parametrize("start", SEEDS)
def test_no_more_is_spent_than_allowed_whatever_is_lost_and_whoever_crashes(start: int, at_once: bool) -> None:
    for seed in range(start, start + 30):
        replicas = history(seed)

        lived(replicas, at_once=at_once)

        replicas.rest()
        never_too_much(replicas)


def test_a_thousand_requests_at_once_on_a_nearly_empty_budget_spend_no_more_than_is_left() -> None:
    replicas = Replicas(Random(7), Budget("user:ada", 20_000, "day"), 4, lost=0.1, crashes=0.002)

    lived(replicas, MANY, at_once=True)

    replicas.rest()
    never_too_much(replicas)
    assert replicas.admitted + len(replicas.refused) + replicas.unanswered > 0.9 * MANY  # the others' replicas crashed


@pytest.mark.parametrize("start", SEEDS)
def test_a_refusal_means_that_less_was_free_than_the_request_needs_when_its_account_was_looked_at(start: int) -> None:
    for seed in range(start, start + 30):
        replicas = history(seed, lost=0.0, crashes=0.001)
        replicas.on_refusal = is_no_false_refusal

        lived(replicas)


def is_no_false_refusal(replica: Replica, ask: TokenEstimate, _refusal: BudgetExceeded, since: float) -> None:
    [share] = replica.shares
    assert share.known_from > since
    assert share.free + share.held + share.tokens < ask.least


@pytest.mark.parametrize("start", SEEDS)
def test_a_replica_keeps_at_most_one_unused_lease_or_two_slices_of_a_scarce_budget(
    start: int,
) -> None:
    for seed in range(start, start + 30):
        replicas = history(seed)
        for _ in range(REQUESTS):
            replicas.arrive(some_ask(replicas.random))
            for _ in range(4):
                replicas.step()
                keep_little(replicas)


def keep_little(replicas: Replicas) -> None:
    for share in (one for replica in replicas.alive for one in replica.shares if not one.busy and not one.want):
        budget = share.budget
        lease = 2 * (budget.slice if share.scarce else max(budget.slice, budget.most))
        assert share.held + share.tokens <= lease


def test_all_that_was_lent_to_replicas_that_are_gone_returns() -> None:
    for seed in range(40):
        replicas = history(seed, lost=0.2, crashes=0.01)
        lived(replicas, 200)
        replicas.rest()

        for window in replicas.windows():
            account = replicas.accounts.read(AccountKey("user:ada", window))
            lent = sum(one.tokens for one in account.slices.values())
            after, _ = apply_change(
                account, Change(AccountKey("user:ada", window), replicas.budget.tokens), replicas.now
            )
            assert after.slices == {}
            assert after.taken == account.taken - lent


def test_without_crashes_and_losses_the_account_says_exactly_what_was_spent() -> None:
    for seed in range(40):
        replicas = history(seed, lost=0.0, crashes=0.0)
        replicas.now -= HALF_A_DAY  # what is held when its day ends is not given back: nobody could spend it any more
        lived(replicas, 200)
        replicas.rest()

        for window in replicas.windows():
            after, _ = apply_change(
                replicas.accounts.read(AccountKey("user:ada", window)),
                Change(AccountKey("user:ada", window), replicas.budget.tokens),
                replicas.now,
            )
            assert after.taken == replicas.spent[window], seed


def test_in_these_histories_requests_pass_are_lowered_and_are_refused() -> None:
    replicas = [history(seed) for seed in range(10)]
    for one in replicas:
        lived(one, 300)

    assert sum(one.admitted for one in replicas) > 200
    assert sum(one.lowered for one in replicas) > 10
    assert sum(len(one.refused) for one in replicas) > 300
    assert sum(one.crashed for one in replicas) > 3


@pytest.mark.parametrize("start", SEEDS)
def test_tokens_beyond_a_bound_are_spent_at_most_once_for_each_running_request(start: int) -> None:
    for seed in range(start, start + 30):
        random = Random(seed)
        budget = Budget("user:ada", random.choice((500, 20_000, 100_000)), "day")
        replicas = Replicas(random, budget, random.randint(1, 4), lost=0.1, crashes=0.001, extra=3_000)

        lived(replicas, at_once=False, watched=no_more_than_was_in_flight)

        replicas.rest()
        no_more_than_was_in_flight(replicas)


def no_more_than_was_in_flight(replicas: Replicas) -> None:
    for window in replicas.windows():
        beyond = replicas.spent[window] + replicas.outstanding(window) - replicas.budget.tokens
        assert beyond <= replicas.exposed(window)


def test_an_overdraft_ends_with_its_window() -> None:
    for seed in range(10):
        replicas = Replicas(Random(seed), Budget("user:ada", 5_000, "day"), 2, extra=20_000)
        lived(replicas, 60, watched=no_more_than_was_in_flight)
        replicas.now += 90  # by every clock another day
        lived(replicas, 60, watched=no_more_than_was_in_flight)
        replicas.rest()

        assert len(replicas.windows()) == 2, seed
