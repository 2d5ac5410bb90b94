"""Rate limits of both doors in one table, under the roles of the functions and the gateway."""

import pytest

from lisa.adapters.aws.dynamodb import from_item
from tests.support.cloud import eventually
from tests.support.installation import RunningInstallation

pytestmark = pytest.mark.cloud


def leased_requests(installation: RunningInstallation, user: str) -> int:
    """Return how many requests the replicas have leased for the user in all minutes."""
    items = installation.aws("dynamodb").scan(TableName=installation.stack["UsageTable"])["Items"]
    counted = [item for item in map(from_item, items) if item["scope"] == f"user:{user}" and "asked" in item]
    return sum(int(item["asked"]) for item in counted)  # beside usage and budgets


def test_a_request_to_the_api_counts_against_its_caller(installation: RunningInstallation) -> None:
    before = leased_requests(installation, "admin")  # who sends no request to the gateway

    def counted() -> bool:
        assert installation.ask("GET", "/me", token=installation.outputs["adminToken"]).status_code == 200
        return leased_requests(installation, "admin") > before

    eventually(counted)


def test_a_request_to_the_gateway_counts_against_its_caller(installation: RunningInstallation) -> None:
    before = leased_requests(installation, "user")

    def counted() -> bool:
        assert installation.ask_gateway("GET", "/v1/models").status_code == 200
        return leased_requests(installation, "user") > before

    eventually(counted)


def test_callers_see_the_limit_of_the_installation(installation: RunningInstallation) -> None:
    limits = installation.ask("GET", "/me").json()["limits"]

    assert limits["requestsPerMinute"] == 100_000
    assert limits["groupRequestsPerMinute"] == {}
