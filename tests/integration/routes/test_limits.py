"""Rate limits of the API: a caller is refused until the minute ends, in the API's error format."""

import boto3
import pytest

from lisa.adapters.aws.dynamodb import from_item
from tests.support.rest import ADA, EVE, RITA, Answer, Door
from tests.support.tables import create_table

LIMIT = 6


@pytest.fixture
def limited_identity_function(identity: Door, monkeypatch: pytest.MonkeyPatch) -> Door:
    """The identity function with so many requests per minute and caller."""
    monkeypatch.setenv("USAGE_TABLE", create_table("UsageTable"))
    monkeypatch.setenv("REQUESTS_PER_MINUTE", str(LIMIT))
    monkeypatch.setenv("GROUP_REQUESTS_PER_MINUTE", "law=9,sales=0")
    return identity


def until_refused(door: Door) -> list[Answer]:
    """Send requests as Ada until one is refused; return the answers. One minute may end meanwhile."""
    answers = [door.ask(ADA, "GET", "/me")]
    while answers[-1].status == 200:
        assert len(answers) <= 2 * LIMIT
        answers.append(door.ask(ADA, "GET", "/me"))
    return answers


def test_a_caller_is_refused_after_their_limit_and_others_are_not(limited_identity_function: Door) -> None:
    refused = until_refused(limited_identity_function)[-1]

    assert refused.status == 429
    assert refused.body["error"]["code"] == "TooManyRequests"
    assert refused.message.startswith(f"Rate limit reached for user:ada: {LIMIT} requests per minute; try again in")
    assert 1 <= int(refused.headers["retry-after"]) <= 60
    assert limited_identity_function.ask(EVE, "GET", "/me").status == 200


def test_every_admitted_request_is_counted_in_the_usage_table(limited_identity_function: Door) -> None:
    admitted = len(until_refused(limited_identity_function)) - 1

    items = [from_item(item) for item in boto3.client("dynamodb").scan(TableName="UsageTable")["Items"]]
    counted = {scope: sum(int(i["asked"]) for i in items if i["scope"] == scope) for scope in ("user:ada", "group:law")}
    assert counted == {"user:ada": admitted, "group:law": admitted}


def test_callers_see_their_limits(limited_identity_function: Door) -> None:
    told = [limited_identity_function.get(who, "/me")["limits"] for who in (RITA, EVE)]

    assert [limits["requestsPerMinute"] for limits in told] == [LIMIT, LIMIT]
    assert [limits["groupRequestsPerMinute"] for limits in told] == [{"law": 9}, {}]


def test_nobody_is_refused_below_the_limit_while_the_table_is_unavailable(
    limited_identity_function: Door, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("USAGE_TABLE", "nowhere")
    assert limited_identity_function.ask(EVE, "GET", "/me").status == 200
    assert any(line.startswith("until the usage table is available") for line in caplog.messages)

    assert [limited_identity_function.ask(EVE, "GET", "/me").status for _ in range(LIMIT - 1)] == [200] * (LIMIT - 1)
