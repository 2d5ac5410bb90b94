"""The contract of the last uses of models, in memory and in DynamoDB."""

import boto3
import pytest

from lisa.adapters.aws.dynamodb import Table
from lisa.adapters.models.activities_dynamodb import DynamoDBModelActivities
from lisa.adapters.models.models_dynamodb import DynamoDBModels
from lisa.models.ports import ModelActivities, ModelActivity
from tests.support.tables import create_table
from tests.support.twins.model_activities import MemoryModelActivities

NOW = 1_700_000_000_000  # epoch ms


@pytest.fixture(params=["memory", "dynamodb"])
def activities(request: pytest.FixtureRequest) -> ModelActivities:
    if request.param == "memory":
        return MemoryModelActivities()
    request.getfixturevalue("aws")
    return DynamoDBModelActivities(Table(boto3.client("dynamodb"), create_table("ModelsTable")))


def test_a_model_that_was_never_used_has_no_last_use(activities: ModelActivities) -> None:
    assert activities.find_activity("m") == ModelActivity()


def test_the_last_use_of_each_model_is_returned(activities: ModelActivities) -> None:
    activities.save_activity("m", ModelActivity(NOW, is_waiting=True))
    activities.save_activity("m", ModelActivity(NOW + 1))
    activities.save_activity("other", ModelActivity(NOW + 2, is_waiting=True))

    assert activities.find_activity("m") == ModelActivity(NOW + 1)
    assert activities.find_activity("other") == ModelActivity(NOW + 2, is_waiting=True)


def test_an_earlier_use_does_not_replace_a_later_one(activities: ModelActivities) -> None:
    activities.save_activity("m", ModelActivity(NOW))
    activities.save_activity("m", ModelActivity(NOW - 1, is_waiting=True))

    assert activities.find_activity("m") == ModelActivity(NOW)


def test_the_use_of_a_model_does_not_change_the_model_list(aws: None) -> None:
    stored = Table(boto3.client("dynamodb"), create_table("ModelsTable"))

    DynamoDBModelActivities(stored).save_activity("m", ModelActivity(NOW))

    published = DynamoDBModels(stored).read_list()
    assert published is not None
    assert (published.version, published.models) == (0, ())
