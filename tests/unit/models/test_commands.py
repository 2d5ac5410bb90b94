"""The commands that create and delete models."""

from dataclasses import replace
from typing import Any

import pytest

from lisa.models.commands import ModelCommands
from lisa.models.definition_rules import DefinitionRules
from lisa.models.records import ModelRecord
from lisa.models.refusals import ModelConflict, ModelFieldRefused
from lisa.models.registration import RegistrationRules
from lisa.models.served import ServedModel
from lisa.models.update import UpdateModel
from lisa.policy.addresses import parse_address_policy
from tests.support.models import NOW, SELF_HOSTED, THIRD_PARTY, build_record, create_request, parse_model
from tests.support.twins.models import (
    MemoryModelRecords,
    MemoryModelSchedules,
    MemoryModelSecrets,
    MemoryModelUses,
    MemoryPublishedModels,
)

RULES = DefinitionRules(RegistrationRules(parse_address_policy(""), lambda _: (), "lisa-model-"))

HOSTED = SELF_HOSTED | {"streaming": False}
GUARDRAIL = {"guardrailName": "words", "guardrailIdentifier": "deny:secret", "mode": "pre_call"}
MANY_VARIABLES = {"image": {"baseImage": "i"}, "environment": {f"A{n}": "" for n in range(1_000)}}
LARGE_CONTAINER = {"image": {"baseImage": "i"}, "environment": {"A": "x" * 20_000}}


@pytest.fixture
def commands() -> ModelCommands:
    return ModelCommands(
        MemoryModelRecords(),
        MemoryModelSecrets(),
        MemoryPublishedModels(),
        RULES,
        MemoryModelSchedules(),
        MemoryModelUses(),
    )


def keys_of(commands: ModelCommands) -> dict[str, str]:
    assert isinstance(commands.secrets, MemoryModelSecrets)
    return commands.secrets.keys


def test_a_new_model_is_stored_with_the_operation_that_creates_it(commands: ModelCommands) -> None:
    record = commands.create(create_request("op-7"), parse_model(SELF_HOSTED))

    assert isinstance(record, ModelRecord)
    assert commands.records.find("minilm") == record
    assert record.operation is not None
    assert (record.status, record.operation.kind, record.operation.operation_id) == ("Creating", "create", "op-7")
    assert (record.operation.execution, record.operation.requested_by, record.created_at) == (None, "root", NOW)


def test_the_key_of_a_provider_is_in_its_secret_and_not_in_the_record(commands: ModelCommands) -> None:
    record = commands.create(create_request(), parse_model(THIRD_PARTY, apiKey="sk-very-secret"))

    assert isinstance(record, ModelRecord)
    assert record.api_key_secret is not None
    assert keys_of(commands) == {record.api_key_secret: "sk-very-secret"}
    assert "sk-very-secret" not in record.model_dump_json() + repr(record)


@pytest.mark.parametrize("key", [None, ""])
def test_a_model_without_a_key_has_no_secret(commands: ModelCommands, key: str | None) -> None:
    record = commands.create(create_request(), parse_model(THIRD_PARTY, apiKey=key))

    assert isinstance(record, ModelRecord)
    assert (record.api_key_secret, keys_of(commands)) == (None, {})


def test_an_id_that_exists_is_refused_and_the_key_of_the_existing_model_stays(commands: ModelCommands) -> None:
    commands.create(create_request("op-1"), parse_model(THIRD_PARTY, apiKey="first"))

    refusal = commands.create(create_request("op-2"), parse_model(THIRD_PARTY, apiKey="second"))

    assert isinstance(refusal, ModelConflict)
    assert list(keys_of(commands).values()) == ["first"]


def test_an_id_of_a_route_without_a_record_is_refused(commands: ModelCommands) -> None:
    commands.routes.publish_model(ServedModel(model_id="gpt", litellm_params={"model": "m"}))

    assert isinstance(commands.create(create_request(), parse_model(THIRD_PARTY)), ModelConflict)


def test_a_key_is_removed_if_another_request_creates_the_model_first(commands: ModelCommands) -> None:
    class Overtaken(MemoryModelRecords):
        def find(self, model_id: str) -> ModelRecord | None:
            return None

    records = Overtaken()
    records.create(build_record())
    overtaken = ModelCommands(records, commands.secrets, commands.routes, RULES, commands.schedules, commands.uses)

    assert isinstance(overtaken.create(create_request(), parse_model(THIRD_PARTY, apiKey="sk")), ModelConflict)
    assert keys_of(commands) == {}


@pytest.mark.parametrize("is_stored", [False, True])
def test_a_key_stays_after_a_failed_write_only_if_the_record_is_stored(
    commands: ModelCommands, is_stored: bool
) -> None:
    class Unanswered(MemoryModelRecords):
        def create(self, record: ModelRecord) -> bool:
            if is_stored:
                super().create(record)
            raise ConnectionError("no answer")

    failing = replace(commands, records=Unanswered())

    with pytest.raises(ConnectionError):
        failing.create(create_request(), parse_model(THIRD_PARTY, apiKey="sk"))
    assert list(keys_of(commands).values()) == (["sk"] if is_stored else [])


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"modelId": "metadata"}, "modelId"),
        ({"modelType": "embedding"}, "streaming"),
        ({"hostingType": "internal_hosted"}, "modelUrl"),
        ({"modelUrl": "http://169.254.169.254/latest"}, "modelUrl"),
        ({"hostingType": "lisa_hosted"}, "autoScalingConfig"),
        (HOSTED | {"instanceType": None}, "instanceType"),
        (HOSTED | {"instanceType": "g5g.xlarge"}, "instanceType"),
        (HOSTED | {"containerConfig": LARGE_CONTAINER}, "containerConfig"),
        (HOSTED | {"containerConfig": MANY_VARIABLES}, "containerConfig"),
        ({"guardrailsConfig": {f"g{n}": GUARDRAIL for n in range(2_000)}}, "guardrailsConfig"),
        (HOSTED | {"autoScalingConfig": {"minCapacity": 3, "maxCapacity": 2}}, "autoScalingConfig.maxCapacity"),
        (HOSTED | {"autoScalingConfig": {"desiredCapacity": 2}}, "autoScalingConfig.desiredCapacity"),
        (
            HOSTED | {"loadBalancerConfig": {"healthCheckConfig": {"interval": 10, "timeout": 10}}},
            "loadBalancerConfig.healthCheckConfig.timeout",
        ),
    ],
)
def test_a_field_that_breaks_a_rule_is_refused_by_its_name(
    commands: ModelCommands, changes: dict[str, Any], field: str
) -> None:
    refusal = commands.create(create_request(), parse_model(THIRD_PARTY | changes, apiKey="sk"))

    assert isinstance(refusal, ModelFieldRefused)
    assert refusal.field == field
    assert (list(commands.records.list()), keys_of(commands)) == ([], {})


@pytest.mark.parametrize("config", [{"minCapacity": 0}, {"minCapacity": 0, "scaleToZero": True}, {"scaleToZero": True}])
def test_a_model_may_stop_while_nobody_uses_it(commands: ModelCommands, config: dict[str, Any]) -> None:
    record = commands.create(create_request(), parse_model(SELF_HOSTED | {"autoScalingConfig": config}))

    assert isinstance(record, ModelRecord)
    assert record.idle_seconds == 900


@pytest.mark.parametrize(
    ("body", "hosting"),
    [
        (THIRD_PARTY, "third_party"),
        (THIRD_PARTY | {"modelUrl": "", "features": [], "instanceType": None, "unknown": 1}, "third_party"),
        ({name: value for name, value in SELF_HOSTED.items() if name != "hostingType"}, "lisa_hosted"),
        (SELF_HOSTED | {"hostingType": "third_party"}, "third_party"),
        (SELF_HOSTED | {"autoScalingConfig": {"minCapacity": 1, "scaleToZero": True}}, "lisa_hosted"),
    ],
)
def test_requests_of_older_clients_are_accepted(commands: ModelCommands, body: dict[str, Any], hosting: str) -> None:
    record = commands.create(create_request(), parse_model(body))

    assert isinstance(record, ModelRecord)
    assert record.definition.hosting_type == hosting
    assert (record.definition.instance_type is not None) == (hosting == "lisa_hosted")


@pytest.mark.parametrize("status", ["Creating", "InService", "Starting", "Stopped", "Updating", "Failed"])
def test_a_model_is_deleted_in_any_status_and_its_operation_superseded(commands: ModelCommands, status: str) -> None:
    commands.records.create(build_record(status=status))

    record = commands.delete(create_request("op-9"), build_record(status=status))

    assert isinstance(record, ModelRecord)
    assert record == commands.records.find("gpt")
    assert record.operation is not None
    assert (record.status, record.operation.kind, record.operation.execution) == ("Deleting", "delete", None)


def test_deleting_a_model_twice_requests_one_deletion(commands: ModelCommands) -> None:
    commands.records.create(build_record())
    first = commands.delete(create_request("op-1"), build_record())
    assert isinstance(first, ModelRecord)

    assert commands.delete(create_request("op-2"), first) == first
    assert commands.records.find("gpt") == first


@pytest.mark.parametrize(("minutes", "operation"), [(10, "op-1"), (11, "op-2")])
def test_a_deletion_that_lasts_longer_than_ten_minutes_is_requested_again(
    commands: ModelCommands, minutes: int, operation: str
) -> None:
    commands.records.create(build_record())
    first = commands.delete(create_request("op-1"), build_record())
    assert isinstance(first, ModelRecord)

    again = commands.delete(create_request("op-2", now=NOW + minutes * 60_000), first)

    assert isinstance(again, ModelRecord)
    assert again == commands.records.find("gpt")
    assert again.operation is not None
    assert (again.status, again.operation.operation_id) == ("Deleting", operation)


def test_a_write_at_the_same_moment_does_not_refuse_the_deletion(commands: ModelCommands) -> None:
    commands.records.create(build_record())
    commands.records.replace(build_record(context_window=5), expected_version=1)

    deleted = commands.delete(create_request(), build_record())

    assert isinstance(deleted, ModelRecord)
    assert deleted == commands.records.find("gpt")
    assert (deleted.status, deleted.context_window) == ("Deleting", 5)


def test_a_deletion_leaves_a_new_model_that_has_the_id_of_the_deleted_one(commands: ModelCommands) -> None:
    newer = build_record(created_at=NOW + 1)
    commands.records.create(newer)
    commands.records.replace(newer, expected_version=1)

    commands.delete(create_request(), build_record())

    assert commands.records.find("gpt") == newer.model_copy(update={"version": 2})


@pytest.mark.parametrize("count", [1, 7])
def test_an_embedding_model_in_use_is_not_deleted_and_the_refusal_names_its_users(
    commands: ModelCommands, count: int
) -> None:
    assert isinstance(commands.uses, MemoryModelUses)
    commands.uses.uses["minilm"] = [f"the repository r{number}" for number in range(count)]
    commands.records.create(build_record(SELF_HOSTED))

    refusal = commands.delete(create_request(), build_record(SELF_HOSTED))

    assert isinstance(refusal, ModelConflict)
    assert "the repository r0" in refusal.reason
    assert ("and 2 more" in refusal.reason) == (count == 7)
    assert commands.records.find("minilm") == build_record(SELF_HOSTED)


def test_a_failed_embedding_model_is_deleted_also_if_a_repository_needs_it(commands: ModelCommands) -> None:
    assert isinstance(commands.uses, MemoryModelUses)
    commands.uses.uses["minilm"] = ["the repository handbook"]
    failed = build_record(SELF_HOSTED, status="Failed")
    commands.records.create(failed)

    deleted = commands.delete(create_request(), failed)

    assert isinstance(deleted, ModelRecord)
    assert deleted.status == "Deleting"


def test_an_embedding_model_in_use_stays_an_embedding_model(commands: ModelCommands) -> None:
    assert isinstance(commands.uses, MemoryModelUses)
    commands.uses.uses["minilm"] = ["the repository handbook"]
    commands.records.create(build_record(SELF_HOSTED))

    refusal = commands.update(create_request(), build_record(SELF_HOSTED), UpdateModel(model_type="textgen"))

    assert isinstance(refusal, ModelConflict)
