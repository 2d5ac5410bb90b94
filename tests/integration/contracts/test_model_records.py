"""The contract of the model records and of the providers' keys, in memory and in AWS."""

import boto3
import pytest

from lisa.adapters.aws.dynamodb import Table
from lisa.adapters.models.records_dynamodb import DynamoDBModelRecords
from lisa.adapters.models.secrets_secretsmanager import SecretsManagerModelSecrets
from lisa.models.drift_snapshot import ListedSecrets
from lisa.models.lifecycle_ports import ModelRecords
from lisa.models.records import LifecycleEvent, ModelFailure, Operation
from tests.support.models import SELF_HOSTED, THIRD_PARTY, build_record
from tests.support.tables import create_table
from tests.support.twins.models import MemoryModelRecords, MemoryModelSecrets

OPERATION = Operation(operation_id="op-1", kind="create", requested_at=1, requested_by="root")
GUARDED = THIRD_PARTY | {
    "guardrailsConfig": {"words": {"guardrailName": "g", "guardrailIdentifier": "deny:a", "mode": "pre_call"}}
}
METERED = SELF_HOSTED | {
    "modelId": "metered",
    "autoScalingConfig": {"metricConfig": {"albMetricName": "TargetResponseTime", "targetValue": 0.5}},
}


@pytest.fixture(params=["memory", "dynamodb"])
def records(request: pytest.FixtureRequest) -> ModelRecords:
    if request.param == "memory":
        return MemoryModelRecords()
    request.getfixturevalue("aws")
    return DynamoDBModelRecords(Table(boto3.client("dynamodb"), create_table("ModelRecordsTable")))


@pytest.fixture(params=["memory", "secretsmanager"])
def secrets(request: pytest.FixtureRequest) -> ListedSecrets:
    if request.param == "memory":
        return MemoryModelSecrets("lisa-model-")
    request.getfixturevalue("aws")
    return SecretsManagerModelSecrets(boto3.client("secretsmanager"), "lisa-model-")


@pytest.mark.parametrize("body", [THIRD_PARTY, SELF_HOSTED, GUARDED, METERED])
def test_a_created_record_is_read_back_unchanged(records: ModelRecords, body: dict[str, object]) -> None:
    record = build_record(body, operation=OPERATION, failure=ModelFailure(code="quota", message="ask for more"))

    assert records.create(record)
    assert records.find(record.model_id) == record
    assert list(records.list()) == [record]


def test_an_id_is_created_once(records: ModelRecords) -> None:
    records.create(build_record(context_window=1))

    assert not records.create(build_record(context_window=2))
    found = records.find("gpt")
    assert found is not None
    assert found.context_window == 1


def test_a_record_is_replaced_only_under_the_version_that_was_read(records: ModelRecords) -> None:
    record = build_record(operation=OPERATION)
    records.create(record)
    changed = record.model_copy(update={"status": "Failed", "operation": None})

    assert records.replace(changed, expected_version=1)
    assert not records.replace(record, expected_version=1)
    assert records.find("gpt") == changed.model_copy(update={"version": 2})


def test_an_absent_record_is_not_replaced(records: ModelRecords) -> None:
    assert not records.replace(build_record(), expected_version=1)
    assert list(records.list()) == []


def test_a_record_is_removed_only_under_the_version_that_was_read(records: ModelRecords) -> None:
    records.create(build_record())

    assert not records.remove("gpt", expected_version=2)
    assert records.remove("gpt", expected_version=1)
    assert records.find("gpt") is None
    assert list(records.list()) == []
    assert records.create(build_record())


def test_events_are_listed_by_time_and_a_repeated_step_is_listed_once(records: ModelRecords) -> None:
    failure = ModelFailure(code="capacity", message="no instance is free; choose another type")
    first = LifecycleEvent(at=999, operation_id="op", step="begin", message="started")
    second = LifecycleEvent(at=1_000, operation_id="op", step="create stack", message="failed", failure=failure)
    for event in (second, first, first):
        records.append_event("gpt", event)
    records.append_event("other", first)

    assert list(records.list_events("gpt")) == [first, second]
    assert list(records.list_events("gpt", since=1_000)) == [second]


def test_events_are_no_records_and_outlive_the_record(records: ModelRecords) -> None:
    records.append_event("gpt", LifecycleEvent(at=1, operation_id="op", step="begin", message="started"))
    records.create(build_record())
    records.remove("gpt", expected_version=1)

    assert list(records.list()) == []
    assert len(records.list_events("gpt")) == 1


@pytest.mark.parametrize("model_id", ["", "#models", "no such model"])
def test_an_unknown_id_has_no_record_and_no_events(records: ModelRecords, model_id: str) -> None:
    records.create(build_record())

    assert records.find(model_id) is None


def test_only_a_record_whose_operation_is_unclaimed_is_marked_for_the_stream(aws: None) -> None:
    table = Table(boto3.client("dynamodb"), create_table("ModelRecordsTable"))
    records = DynamoDBModelRecords(table)
    record = build_record(operation=OPERATION)
    records.create(record)
    requested = table.get({"model_id": "gpt", "kind": "model"})
    claimed = record.model_copy(update={"operation": OPERATION.model_copy(update={"execution": "e"})})
    records.replace(claimed, expected_version=1)

    after = table.get({"model_id": "gpt", "kind": "model"})
    assert requested is not None
    assert after is not None
    assert (requested["requested"], after.get("requested")) == ("create", None)


def test_each_operation_has_a_secret_of_its_own(secrets: ListedSecrets) -> None:
    first, second = secrets.store("gpt", "op-1", "key one"), secrets.store("gpt", "op-2", "key two")

    assert first != second
    assert first.startswith("lisa-model-gpt-")
    assert secrets.store("gpt", "op-1", "key one") == first


def test_a_key_is_removed_and_removing_it_again_is_no_error(secrets: ListedSecrets) -> None:
    name = secrets.store("gpt", "op-1", "key")
    secrets.remove(name)
    secrets.remove(name)


def test_a_stored_key_can_be_read_and_a_removed_one_is_gone_at_once(aws: None) -> None:
    client = boto3.client("secretsmanager")
    secrets = SecretsManagerModelSecrets(client, "lisa-model-")
    name = secrets.store("gpt", "op-1", "sk-1")

    assert client.get_secret_value(SecretId=name)["SecretString"] == "sk-1"
    secrets.remove(name)
    assert client.list_secrets(IncludePlannedDeletion=True)["SecretList"] == []


def test_the_secrets_of_models_are_listed_with_their_models(secrets: ListedSecrets) -> None:
    names = {secrets.store(model_id, "op-1", "sk-1") for model_id in ("gpt", "own-model")}
    secrets.remove(secrets.store("gone", "op-1", "sk-1"))

    found = secrets.list_stored()

    assert {one.name for one in found} == names
    assert {one.model_id for one in found} == {"gpt", "own-model"}


def test_only_secrets_that_the_platform_created_for_models_are_listed(aws: None) -> None:
    client = boto3.client("secretsmanager")
    client.create_secret(Name="lisa-model-by-hand", SecretString="sk-1")
    client.create_secret(Name="other-model-gpt-op-1", SecretString="sk-1", Description="The provider's key of gpt")

    assert SecretsManagerModelSecrets(client, "lisa-model-").list_stored() == []
