"""Simulations of replicas that share a budget: they never overspend it, and leave little of it unused."""

from collections.abc import Callable
from random import Random

import pytest

from lisa.usage.account import AccountChange, AccountKey, apply_change
from lisa.usage.budget import Budget, BudgetExceeded
from lisa.usage.estimating import TokenEstimate
from tests.support.budget_replicas import Replica, Replicas

SEEDS = range(0, 90, 30)
REQUESTS, MANY = 120, 1_000
HALF_A_DAY = 43_200  # seconds


def random_estimate(random: Random) -> TokenEstimate:
    """Return the token estimate of a random request; most are small."""
    read = random.choice((1, 20, 200, random.randint(1, 2_000)))
    return TokenEstimate(read, random.choice((1, 100, 500, 4_096)), random.choice((1, 1, 1, 3)), "max_tokens")


def random_replicas(seed: int, *, lost: float = 0.1, crashes: float = 0.002) -> Replicas:
    """Return replicas with a budget that is too small for their requests."""
    random = Random(seed)
    budget = Budget("user:ada", random.choice((0, 1, 500, 20_000, 100_000)), "day")
    return Replicas(random, budget, random.randint(1, 6), lost=lost, crashes=crashes)


def send_requests(
    replicas: Replicas,
    requests: int = REQUESTS,
    *,
    at_once: bool = False,
    check: Callable[[Replicas], None] | None = None,
) -> None:
    """Send the requests, all at once or one after the other, and check the invariant at every step."""
    for _ in range(requests):
        replicas.arrive(random_estimate(replicas.random))
        for _ in range(0 if at_once else 3):
            replicas.step()
            (check or assert_not_overspent)(replicas)
    for _ in range(3 * requests if at_once else 0):
        replicas.step()
        (check or assert_not_overspent)(replicas)


def assert_not_overspent(replicas: Replicas) -> None:
    for window in replicas.windows():
        assert replicas.spent[window] + replicas.outstanding(window) <= replicas.budget.tokens


@pytest.mark.parametrize("at_once", [True, False])
@pytest.mark.parametrize("start", SEEDS)
def test_replicas_never_overspend_a_budget_although_messages_are_lost_and_replicas_crash(
    start: int, at_once: bool
) -> None:
    for seed in range(start, start + 30):
        replicas = random_replicas(seed)

        send_requests(replicas, at_once=at_once)

        replicas.rest()
        assert_not_overspent(replicas)


def test_a_thousand_concurrent_requests_do_not_overspend_a_small_budget() -> None:
    replicas = Replicas(Random(7), Budget("user:ada", 20_000, "day"), 4, lost=0.1, crashes=0.002)

    send_requests(replicas, MANY, at_once=True)

    replicas.rest()
    assert_not_overspent(replicas)
    assert (
        replicas.admitted + len(replicas.refused) + replicas.unanswered > 0.9 * MANY
    )  # the replicas of the other requests crashed


@pytest.mark.parametrize("start", SEEDS)
def test_a_refused_request_needs_more_tokens_than_its_account_and_replica_had(start: int) -> None:
    for seed in range(start, start + 30):
        replicas = random_replicas(seed, lost=0.0, crashes=0.001)
        replicas.on_refusal = assert_refusal_is_right

        send_requests(replicas)


def assert_refusal_is_right(replica: Replica, ask: TokenEstimate, _refusal: BudgetExceeded, since: float) -> None:
    [share] = replica.shares
    assert share.known_from > since
    assert share.free + share.held + share.tokens < ask.least_tokens


@pytest.mark.parametrize("start", SEEDS)
def test_a_replica_holds_at_most_two_large_requests_or_two_slices_of_unused_tokens(
    start: int,
) -> None:
    for seed in range(start, start + 30):
        replicas = random_replicas(seed)
        for _ in range(REQUESTS):
            replicas.arrive(random_estimate(replicas.random))
            for _ in range(4):
                replicas.step()
                assert_little_is_unused(replicas)


def assert_little_is_unused(replicas: Replicas) -> None:
    for share in (
        one for replica in replicas.alive for one in replica.shares if not one.busy and not one.waiting_tokens
    ):
        budget = share.budget
        lease = 2 * (budget.slice_tokens if share.scarce else max(budget.slice_tokens, budget.max_kept_tokens))
        assert share.held + share.tokens <= lease


def test_tokens_that_were_lent_to_crashed_replicas_return_to_the_account() -> None:
    for seed in range(40):
        replicas = random_replicas(seed, lost=0.2, crashes=0.01)
        send_requests(replicas, 200)
        replicas.rest()

        for window in replicas.windows():
            account = replicas.accounts.read_account(AccountKey("user:ada", window))
            lent = sum(one.tokens for one in account.slices.values())
            after, _ = apply_change(
                account, AccountChange(AccountKey("user:ada", window), replicas.budget.tokens), replicas.now
            )
            assert after.slices == {}
            assert after.taken == account.taken - lent


def test_the_account_is_exact_if_no_replica_crashes_and_no_message_is_lost() -> None:
    for seed in range(40):
        replicas = random_replicas(seed, lost=0.0, crashes=0.0)
        replicas.now -= HALF_A_DAY  # replicas do not return tokens of a day that has ended
        send_requests(replicas, 200)
        replicas.rest()

        for window in replicas.windows():
            after, _ = apply_change(
                replicas.accounts.read_account(AccountKey("user:ada", window)),
                AccountChange(AccountKey("user:ada", window), replicas.budget.tokens),
                replicas.now,
            )
            assert after.taken == replicas.spent[window], seed


def test_the_simulated_replicas_admit_lower_and_refuse_requests() -> None:
    replicas = [random_replicas(seed) for seed in range(10)]
    for one in replicas:
        send_requests(one, 300)

    assert sum(one.admitted for one in replicas) > 200
    assert sum(one.lowered for one in replicas) > 10
    assert sum(len(one.refused) for one in replicas) > 300
    assert sum(one.crashed for one in replicas) > 3


@pytest.mark.parametrize("start", SEEDS)
def test_a_budget_is_exceeded_by_at_most_the_excess_of_each_running_request(start: int) -> None:
    for seed in range(start, start + 30):
        random = Random(seed)
        budget = Budget("user:ada", random.choice((500, 20_000, 100_000)), "day")
        replicas = Replicas(random, budget, random.randint(1, 4), lost=0.1, crashes=0.001, extra=3_000)

        send_requests(replicas, at_once=False, check=assert_excess_is_bounded)

        replicas.rest()
        assert_excess_is_bounded(replicas)


def assert_excess_is_bounded(replicas: Replicas) -> None:
    for window in replicas.windows():
        beyond = replicas.spent[window] + replicas.outstanding(window) - replicas.budget.tokens
        assert beyond <= replicas.exposed(window)


def test_an_overdraft_ends_with_its_window() -> None:
    for seed in range(10):
        replicas = Replicas(Random(seed), Budget("user:ada", 5_000, "day"), 2, extra=20_000)
        send_requests(replicas, 60, check=assert_excess_is_bounded)
        replicas.now += 90  # all clocks are past midnight
        send_requests(replicas, 60, check=assert_excess_is_bounded)
        replicas.rest()

        assert len(replicas.windows()) == 2, seed
