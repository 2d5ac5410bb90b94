"""The contract of the replicas' heartbeats, in memory and in DynamoDB."""

import boto3
import pytest

from lisa.adapters.aws.dynamodb import Table
from lisa.adapters.models.heartbeats_dynamodb import DynamoDBHeartbeats
from lisa.adapters.models.models_dynamodb import DynamoDBModels
from lisa.models.heartbeats import Heartbeat
from lisa.models.ports import Heartbeats
from lisa.models.served import ServedModel
from tests.support.tables import create_table, template
from tests.support.twins.heartbeats import MemoryHeartbeats

MODEL = ServedModel(model_id="m", litellm_params={"model": "openai/m"})


def table() -> Table:
    return Table(boto3.client("dynamodb"), create_table("ModelsTable"))


@pytest.fixture(params=["memory", "dynamodb"])
def heartbeats(request: pytest.FixtureRequest) -> Heartbeats:
    if request.param == "memory":
        return MemoryHeartbeats()
    request.getfixturevalue("aws")
    return DynamoDBHeartbeats(table())


def test_the_last_heartbeat_of_every_replica_is_returned(heartbeats: Heartbeats) -> None:
    assert heartbeats.list_heartbeats() == ()

    heartbeats.save_heartbeat(Heartbeat("a", 1, 1000.25))
    heartbeats.save_heartbeat(Heartbeat("b", 1, 1001.5))
    heartbeats.save_heartbeat(Heartbeat("a", 2, 1002.75))

    assert set(heartbeats.list_heartbeats()) == {Heartbeat("a", 2, 1002.75), Heartbeat("b", 1, 1001.5)}


def test_a_heartbeat_does_not_change_the_model_list(aws: None) -> None:
    stored = table()
    models, heartbeats = DynamoDBModels(stored), DynamoDBHeartbeats(stored)
    models.publish_model(MODEL)

    heartbeats.save_heartbeat(Heartbeat("a", 1, 1000.0))

    published = models.read_list()
    assert published is not None
    assert (published.version, published.models) == (1, (MODEL,))
    assert [heartbeat.replica for heartbeat in heartbeats.list_heartbeats()] == ["a"]


def test_the_table_deletes_heartbeats_of_ended_replicas(aws: None) -> None:
    stored = table()
    DynamoDBHeartbeats(stored).save_heartbeat(Heartbeat("a", 1, 1000.0))

    item = stored.get({"model_id": "#replica#a"})

    expiry = template()["Resources"]["ModelsTable"]["Properties"]["TimeToLiveSpecification"]
    assert expiry == {"AttributeName": "expires_at", "Enabled": True}
    assert item is not None
    assert 1000 < item["expires_at"] < 2000
