"""The contract of the sweeper's watermarks, in memory and in DynamoDB."""

from dataclasses import dataclass

import boto3
import pytest

from lisa.adapters.aws.dynamodb import Table
from lisa.adapters.ingestion.watermarks_dynamodb import DynamoDBWatermarks
from lisa.adapters.repositories.repositories_dynamodb import DynamoDBRepositories
from lisa.ingestion.ports import Watermarks
from lisa.repositories.ports import Repositories
from tests.support.repositories import DEFAULT, HANDBOOK, changed
from tests.support.tables import create_table
from tests.support.twins.repositories import MemoryRepositories
from tests.support.twins.watermarks import MemoryWatermarks


@dataclass(frozen=True)
class Stores:
    """The watermarks and the repositories that they belong to."""

    watermarks: Watermarks
    repositories: Repositories


@pytest.fixture(params=["memory", "dynamodb"])
def stores(request: pytest.FixtureRequest) -> Stores:
    if request.param == "memory":
        memory = MemoryRepositories()
        return Stores(MemoryWatermarks(memory), memory)
    request.getfixturevalue("aws")
    table = Table(boto3.client("dynamodb"), create_table("RepositoriesTable"))
    return Stores(DynamoDBWatermarks(table), DynamoDBRepositories(table))


def test_a_new_repository_was_checked_at_no_time(stores: Stores) -> None:
    stores.repositories.create_repository(HANDBOOK, DEFAULT)

    assert stores.watermarks.get_checked_until("handbook") == 0


def test_each_repository_has_its_own_watermark(stores: Stores) -> None:
    other = changed(HANDBOOK, repository_id="other")
    stores.repositories.create_repository(HANDBOOK, DEFAULT)
    stores.repositories.create_repository(other, changed(DEFAULT, repository_id="other"))

    stores.watermarks.set_checked_until("handbook", 7)
    stores.watermarks.set_checked_until("other", 9)

    assert stores.watermarks.get_checked_until("handbook") == 7
    assert stores.watermarks.get_checked_until("other") == 9
    assert stores.repositories.list_repositories() == [HANDBOOK, other]


def test_the_watermark_outlives_a_change_of_the_repository(stores: Stores) -> None:
    stores.repositories.create_repository(HANDBOOK, DEFAULT)
    stores.watermarks.set_checked_until("handbook", 7)

    stores.repositories.change_repository(HANDBOOK, {"name": "New", "updated_at": 2})

    assert stores.watermarks.get_checked_until("handbook") == 7


def test_a_check_that_ends_after_its_repository_was_deleted_stores_nothing(stores: Stores) -> None:
    stores.repositories.create_repository(HANDBOOK, DEFAULT)
    stores.repositories.delete_rows(HANDBOOK)

    stores.watermarks.set_checked_until("handbook", 7)

    assert stores.repositories.list_repositories() == []
    assert stores.repositories.create_repository(HANDBOOK, DEFAULT)
    assert stores.watermarks.get_checked_until("handbook") == 0


def test_the_deletion_of_a_repository_deletes_its_watermark(stores: Stores) -> None:
    stores.repositories.create_repository(HANDBOOK, DEFAULT)
    stores.watermarks.set_checked_until("handbook", 7)

    stores.repositories.delete_rows(HANDBOOK)
    stores.repositories.create_repository(HANDBOOK, DEFAULT)

    assert stores.watermarks.get_checked_until("handbook") == 0
