"""The scopes that a request counts against, and the format of limits."""

import pytest

from lisa.policy.subject import Subject
from lisa.usage.limits import (
    RateLimited,
    RateLimitScope,
    RateLimitSettings,
    minute_of,
    parse_group_limits,
    parse_limit,
    seconds_left_in_minute,
)

LIMITS = RateLimitSettings(600, {"law": 1_000, "sales": 200, "free": 0})


def scope_keys(subject: Subject, limits: RateLimitSettings = LIMITS) -> set[str]:
    return {scope.key for scope in limits.scopes_of(subject)}


def test_a_request_counts_against_its_caller_and_each_limited_group_of_the_caller() -> None:
    assert scope_keys(Subject("ada", frozenset({"law", "free", "staff"}))) == {"user:ada", "group:law"}
    assert scope_keys(Subject("eve")) == {"user:eve"}


def test_a_caller_without_limits_has_no_scopes() -> None:
    assert scope_keys(Subject("ada", frozenset({"law", "free"})), RateLimitSettings(0, {"free": 0})) == set()


def test_the_functions_of_the_platform_are_not_limited() -> None:
    assert scope_keys(Subject("system:Indexer", frozenset({"law"}), kind="system")) == set()


def test_requests_by_api_token_and_by_jwt_of_one_user_count_together() -> None:
    assert scope_keys(Subject("ada", kind="token")) == scope_keys(Subject("ada", kind="jwt"))


@pytest.mark.parametrize("name", ["group:law", "law", "user:law", "a#minute#1", "é", " "])
def test_no_user_name_gives_the_scope_of_a_group_or_of_another_caller(name: str) -> None:
    assert scope_keys(Subject(name)) == {"user:" + name}


def test_limits_are_parsed_from_their_texts() -> None:
    assert parse_limit("600") == 600
    assert parse_limit("0") == 0
    assert parse_group_limits("law=1000, sales=200,") == {"law": 1_000, "sales": 200}
    assert parse_group_limits("") == {}
    assert parse_group_limits("b c=0") == {"b c": 0}


@pytest.mark.parametrize(
    ("caller", "groups", "named"),
    [
        ("-1", "", "'-1'"),
        ("6e2", "", "'6e2'"),
        ("٣", "", "'٣'"),
        ("1", "law", "'law'"),
        ("1", "=5", "'=5'"),
        ("1", "a=b=5", "'a=b=5'"),
        ("1", "law=", "'law='"),
        ("1", "law=-5", "'law=-5'"),
        ("1", "law=1,law=2", "'law' is named twice"),
        ("1", "law=9999999999", "'law=9999999999'"),
    ],
)
def test_a_malformed_limit_is_an_error_that_quotes_it(caller: str, groups: str, named: str) -> None:
    with pytest.raises(ValueError, match="requests per minute") as refused:
        RateLimitSettings(parse_limit(caller), parse_group_limits(groups))

    assert named in str(refused.value)


def test_callers_see_only_their_own_limits() -> None:
    ada = Subject("ada", frozenset({"law", "free", "staff"}))

    assert LIMITS.limits_view_of(ada) == {"requestsPerMinute": 600, "groupRequestsPerMinute": {"law": 1_000}}
    assert RateLimitSettings().limits_view_of(ada) == {"requestsPerMinute": None, "groupRequestsPerMinute": {}}


@pytest.mark.parametrize(
    ("limit", "slice_", "credit"), [(1, 1, 1), (4, 1, 4), (10, 1, 5), (60, 3, 6), (600, 30, 60), (9_999, 499, 999)]
)
def test_a_slice_is_a_twentieth_of_the_limit_and_the_credit_a_tenth_but_at_least_five(
    limit: int, slice_: int, credit: int
) -> None:
    assert (
        RateLimitScope("user:ada", limit).max_held_requests,
        RateLimitScope("user:ada", limit).max_requests_before_lease,
    ) == (slice_, credit)


def test_the_time_left_of_a_minute_ends_at_the_start_of_the_next_minute() -> None:
    for now in (0, 1.5, 59.999, 60, 1_700_000_000.7):
        assert minute_of(now + seconds_left_in_minute(now)) == minute_of(now) + 1
        assert 1 <= seconds_left_in_minute(now) <= 60


@pytest.mark.parametrize(("seconds", "told"), [(1, "1 second"), (2, "2 seconds"), (59, "59 seconds")])
def test_a_rate_limit_refusal_names_the_limit_and_the_seconds_until_a_retry(seconds: int, told: str) -> None:
    message = RateLimited(RateLimitScope("user:ada", 600), seconds).message

    assert message == f"Rate limit reached for user:ada: 600 requests per minute; try again in {told}"


def test_a_limited_group_has_a_name_of_at_most_256_characters() -> None:
    assert parse_group_limits(f"{'x' * 256}=1") == {"x" * 256: 1}
    with pytest.raises(ValueError, match="not of the form group=number"):
        parse_group_limits(f"{'x' * 257}=1")


def test_the_error_about_a_negative_limit_requires_a_whole_number() -> None:
    with pytest.raises(ValueError, match=r"^requests per minute: '-1' is not a whole number from 0$"):
        parse_limit("-1")
