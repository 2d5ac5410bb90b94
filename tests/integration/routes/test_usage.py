"""Usage over HTTP: a user sees their own, administrators see everyone's."""

import time

import pytest

from lisa.usage.account import AccountKey, BudgetAccount, LentSlice
from lisa.usage.budget import Budget
from lisa.usage.draining import write_usage_batch
from lisa.usage.event import UsageEvent
from lisa.wiring.usage import budget_account_store, budget_store, usage_store
from tests.support.rest import ADA, EVE, ROOT, Door
from tests.support.tables import create_table
from tests.support.usage import build_usage_batch, usage_event
from usage.api.app import handler

NOVEMBER = "/usage?from=2026-11-01&to=2026-11-30"
EVENTS: tuple[UsageEvent, ...] = (
    usage_event("ada", "2026-11-27", groups=("law",), retrieval=True, session="s-1"),
    usage_event("ada", "2026-11-28", groups=("law",), model="other", token_uuid="t-1", mcp_tools=("search",)),
    usage_event("eve", "2026-11-28", groups=("sales", "law")),
    usage_event("eve", "2026-12-01", groups=("sales", "law")),
    usage_event("system:IndexDocumentRole", "2026-11-28", endpoint="embeddings"),
)


@pytest.fixture
def door(account: None, monkeypatch: pytest.MonkeyPatch) -> Door:
    monkeypatch.setenv("USAGE_TABLE", create_table("UsageTable"))
    write_usage_batch(build_usage_batch(*EVENTS), usage_store())
    return Door(handler)


def test_a_user_sees_their_own_usage(door: Door) -> None:
    found = door.get(ADA, NOVEMBER)

    assert found == {
        "from": "2026-11-01",
        "to": "2026-11-30",
        "groupBy": "day",
        "usage": [
            {"day": "2026-11-27", "requests": 1, "tokensIn": 10, "tokensOut": 5, "cost": None},
            {"day": "2026-11-28", "requests": 1, "tokensIn": 10, "tokensOut": 5, "cost": None},
        ],
        "total": {"requests": 2, "tokensIn": 20, "tokensOut": 10, "cost": None},
    }


@pytest.mark.parametrize(
    ("by", "expected"),
    [
        ("user", {"ada": 2, "eve": 1, "system:IndexDocumentRole": 1}),
        ("model", {"m": 3, "other": 1}),
        ("token", {"": 3, "t-1": 1}),
        ("day", {"2026-11-27": 1, "2026-11-28": 3}),
    ],
)
def test_an_administrator_sees_the_usage_of_all_users(door: Door, by: str, expected: dict[str, int]) -> None:
    found = door.get(ROOT, f"{NOVEMBER}&groupBy={by}")

    assert {group[by]: group["requests"] for group in found["usage"]} == expected
    assert found["total"]["requests"] == 4


def test_the_default_period_is_the_last_thirty_days(door: Door) -> None:
    today = time.strftime("%Y-%m-%d", time.gmtime())
    write_usage_batch(build_usage_batch(usage_event("ada", today), batch_id="today"), usage_store())

    found = door.get(ADA, "/usage")

    assert found["to"] == today
    assert {group["day"] for group in found["usage"]} >= {today}


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("from=yesterday", "'yesterday' is no day like 2026-11-28"),
        ("from=2026-11-02&to=2026-11-01", "2026-11-02 is after 2026-11-01"),
        ("from=2026-01-01&to=2026-12-31", "at most 92 days at a time"),
        ("groupBy=hour", "Input should be"),
    ],
)
def test_an_invalid_period_is_refused(door: Door, query: str, told: str) -> None:
    refused = door.ask(ADA, "GET", f"/usage?{query}")

    assert refused.status == 400
    assert told in refused.message


def test_a_user_has_metrics(door: Door) -> None:
    asked = {"totalPrompts": 1, "ragUsage": 1, "mcpToolCallsCount": 0, "mcpToolUsage": {}}

    assert door.get(ADA, "/metrics/users/ada") == {
        "statusCode": 200,
        "body": {
            "ada": {
                "totalPrompts": 2,
                "ragUsageCount": 1,
                "mcpToolCallsCount": 1,
                "mcpToolUsage": {"search": 1},
                "userGroups": ["law"],
                "sessionMetrics": {"s-1": asked},
                "firstSeen": "2026-11-27T12:00:00+00:00",
                "lastSeen": "2026-11-28T12:00:00+00:00",
            }
        },
    }
    assert door.get(ROOT, "/metrics/users/ada") == door.get(ADA, "/metrics/users/ada")
    assert door.ask(EVE, "GET", "/metrics/users/ada").status == 404


def test_a_user_without_requests_has_zero_metrics(door: Door) -> None:
    body = door.get(ROOT, "/metrics/users/root")["body"]

    assert (body["root"]["totalPrompts"], body["root"]["firstSeen"]) == (0, None)
    assert door.ask(ROOT, "GET", "/metrics/users/nobody").status == 404


def test_metrics_of_all_users_are_summed(door: Door) -> None:
    assert door.get(ROOT, "/metrics/users/all") == {
        "statusCode": 200,
        "body": {
            "totalUniqueUsers": 2,
            "totalPrompts": 4,
            "totalRagUsage": 1,
            "ragUsagePercentage": 25.0,
            "totalMCPToolCalls": 1,
            "mcpToolCallsPercentage": 25.0,
            "mcpToolUsage": {"search": 1},
            "userGroups": {"law": 2, "sales": 1},
        },
    }
    assert door.ask(ADA, "GET", "/metrics/users/all").status == 403


def test_a_budget_is_set_shown_and_deleted(door: Door) -> None:
    month = time.strftime("%Y-%m", time.gmtime())
    view = {"scope": "group:law", "tokens": 5_000, "per": "month", "period": month, "taken": 0, "leased": 0}

    assert door.ask(ROOT, "GET", "/budgets/group:law").status == 404
    assert door.ask(ROOT, "PUT", "/budgets/group:law", {"tokens": 5_000, "per": "month"}).body == view
    assert door.get(ROOT, "/budgets/group%3Alaw") == view
    assert door.ask(ROOT, "PUT", "/budgets/group:law", {"tokens": None}).status == 200
    assert door.ask(ROOT, "GET", "/budgets/group:law").status == 404


def test_a_budget_shows_its_spending_in_its_period(door: Door) -> None:
    budget = Budget("user:ada", 1_000, "day")
    budget_store().put_budget(budget)
    place = AccountKey("user:ada", budget.window_key(time.time()))
    budget_account_store().write_account(place, BudgetAccount(300, {"s": LentSlice(100, time.time() + 60)}, 1), seen=0)

    found = door.get(ROOT, "/budgets/user:ada")

    assert (found["taken"], found["leased"]) == (200, 100)


@pytest.mark.parametrize(
    ("scope", "body"),
    [
        ("everybody", {"tokens": 1}),
        ("user:", {"tokens": 1}),
        ("model:m", {"tokens": 1}),
        ("user:ada", {"tokens": -1}),
        ("user:ada", {"tokens": 1, "per": "hour"}),
        ("user:ada", {}),
    ],
)
def test_an_invalid_budget_is_refused(door: Door, scope: str, body: dict[str, object]) -> None:
    assert door.ask(ROOT, "PUT", f"/budgets/{scope}", body).status == 400
    assert door.ask(ADA, "PUT", "/budgets/user:ada", {"tokens": 10**9}).status == 403
