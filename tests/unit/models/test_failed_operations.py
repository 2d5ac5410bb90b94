"""Models after failed starts and updates, and the number of tasks that an update keeps."""

from typing import Any

import pytest

from lisa.models.announcements import announce_request
from lisa.models.cloud_states import ServiceState
from lisa.models.commands import ModelCommands
from lisa.models.definition_rules import DefinitionRules
from lisa.models.model_routes import build_route
from lisa.models.operation_requests import CommandRequest, OperationRequests
from lisa.models.operations import OperationKey
from lisa.models.records import ModelRecord, OperationKind
from lisa.models.registration import RegistrationRules
from lisa.models.scheduling import RunningWindow, Scheduling
from lisa.models.update import ContainerChange, InstanceChange, UpdateModel
from lisa.policy.addresses import parse_address_policy
from tests.support.model_operations import ModelWorld
from tests.support.models import SELF_HOSTED, THIRD_PARTY, build_record
from tests.support.twins.models import MemoryModelSchedules, MemoryModelUses

RULES = DefinitionRules(RegistrationRules(parse_address_policy(""), lambda _: (), "lisa-model-"))
SCALED = SELF_HOSTED | {"autoScalingConfig": {"minCapacity": 1, "maxCapacity": 4}}
SERVED = {"cluster": "c", "service": "s", "address": "http://127.0.0.1:8080"}
NEW_CONTAINER = UpdateModel(container_config=ContainerChange(environment={"LIMIT": "1"}))
NEW_GROUPS = UpdateModel(allowed_groups=("g",))


@pytest.fixture
def world() -> ModelWorld:
    return ModelWorld()


def serve(world: ModelWorld, body: dict[str, Any], tasks: int = 1) -> ModelRecord:
    """Return the record of a model in service, with its stack and its tasks if it is self-hosted."""
    record = build_record(body, status="InService", stack_name="lisa-model-m", stack_id="arn:stack/lisa-model-m/op-0")
    record = record.model_copy(update=SERVED)
    world.records.create(record)
    world.routes.publish_model(build_route(record))
    world.stacks.create("lisa-model-m", "op-0", "template", {})
    world.stacks.finish()
    world.services.services["c", "s"] = ServiceState(tasks, tasks, tasks, "COMPLETED")
    return record


def update(world: ModelWorld, record: ModelRecord, change: UpdateModel) -> OperationKey:
    """Request the change and let an execution claim it."""
    tables = world.records, world.secrets, world.routes
    commands = ModelCommands(*tables, RULES, MemoryModelSchedules(), MemoryModelUses())
    changed = commands.update(CommandRequest("op-1", "root", world.now), record, change)
    assert isinstance(changed, ModelRecord), changed
    key = OperationKey(record.model_id, "op-1")
    world.run("begin", key)
    return key


@pytest.mark.parametrize("body", [THIRD_PARTY, SELF_HOSTED], ids=["provider", "self-hosted"])
def test_a_failed_update_keeps_the_model_in_service_with_the_definition_and_the_route_from_before(
    world: ModelWorld, body: dict[str, Any]
) -> None:
    before = serve(world, body)
    key = update(world, before, NEW_GROUPS)
    world.run("publish_route", key)

    assert world.run("give_back_route", key) == {"is_serving": True}
    world.run("fail", key, error="gateway_not_confirmed", cause="no gateway")

    record = world.record(key)
    assert (record.status, record.definition, record.replaced) == ("InService", before.definition, None)
    assert record.failure is not None
    assert world.routes.find_model(key.model_id) == build_route(before)


def test_a_failed_update_keeps_a_schedule_that_was_set_during_it(world: ModelWorld) -> None:
    key = update(world, serve(world, SCALED), NEW_GROUPS)
    window = RunningWindow(start_time="08:00", stop_time="18:00")
    scheduling = Scheduling(timezone="UTC", schedule_type="RECURRING", recurring_schedule=window)
    record = world.record(key)
    assert record.definition.auto_scaling_config is not None
    scaling = record.definition.auto_scaling_config.model_copy(update={"scheduling": scheduling})
    changed = record.definition.model_copy(update={"auto_scaling_config": scaling})
    world.records.replace(record.model_copy(update={"definition": changed}), record.version)

    world.run("fail", key, error="timeout", cause="")

    assert world.record(key).scheduling == scheduling
    assert world.record(key).definition.allowed_groups == ()


def test_an_update_that_fails_after_its_stack_has_changed_stops_the_model(world: ModelWorld) -> None:
    key = update(world, serve(world, SELF_HOSTED), NEW_CONTAINER)
    assert world.launcher.update(key, world.now)["is_changed"]
    world.stacks.finish()
    world.scaler.start(key, {}, world.now)

    assert world.launcher.undo(key, world.now) == {"stack_id": ""}
    assert world.scaler.keep(key, world.now) == {"cluster": "", "service": ""}
    assert world.run("give_back_route", key) == {"is_serving": False}
    world.run("withdraw_route", key)
    world.scaler.stop(key, world.now)
    world.run("fail", key, error="probe", cause="")

    record = world.record(key)
    assert record.definition.container_config is not None
    assert (record.status, record.definition.container_config.environment) == ("Stopped", {"A": "b", "LIMIT": "1"})
    assert world.routes.find_model(key.model_id) is None


def test_an_update_under_way_is_rolled_back_and_its_service_gets_its_tasks_back(world: ModelWorld) -> None:
    key = update(world, serve(world, SCALED, tasks=3), NEW_CONTAINER)
    world.launcher.update(key, world.now)

    assert world.launcher.undo(key, world.now) == {"stack_id": "arn:stack/lisa-model-m/op-0"}
    assert world.stacks.stacks["lisa-model-m"].status == "UPDATE_ROLLBACK_IN_PROGRESS"
    world.services.scale("c", "s", 0)
    assert world.scaler.keep(key, world.now) == {"cluster": "c", "service": "s"}
    assert world.services.services["c", "s"].desired == 3


def test_a_failed_start_leaves_a_stopped_model_with_a_cause(world: ModelWorld) -> None:
    key = world.request("start", status="Starting")
    world.run("begin", key)

    world.run("fail", key, error="capacity", cause="no instance")

    record = world.record(key)
    assert record.failure is not None
    assert (record.status, record.failure.code) == ("Stopped", "capacity")


def test_a_failed_start_is_requested_again_by_a_start(world: ModelWorld) -> None:
    key = world.request("start", status="Starting")
    world.run("begin", key)
    world.run("fail", key, error="capacity", cause="no instance")

    changed = OperationRequests(world.records).start(CommandRequest("op-2", "root", world.now), world.record(key))

    assert isinstance(changed, ModelRecord)
    assert (changed.status, changed.failure) == ("Starting", None)


def test_a_repeated_failure_of_an_update_keeps_the_model_in_service(world: ModelWorld) -> None:
    key = update(world, serve(world, SELF_HOSTED), NEW_GROUPS)
    world.run("give_back_route", key)
    for _ in range(2):  # the answer of the first attempt is lost
        world.run("fail", key, error="image", cause="")

    assert world.record(key).status == "InService"
    assert world.routes.find_model(key.model_id) is not None


def begin_stop(world: ModelWorld) -> OperationKey:
    """Request the stop of a model in service, and withdraw its route."""
    record = serve(world, SELF_HOSTED)
    requested = OperationRequests(world.records).stop(CommandRequest("op-1", "root", world.now), record)
    assert isinstance(requested, ModelRecord)
    key = OperationKey(record.model_id, "op-1")
    world.run("begin", key)
    world.run("withdraw_route", key)
    return key


def test_a_stop_that_failed_before_its_tasks_ended_leaves_the_model_in_service_and_may_be_repeated(
    world: ModelWorld,
) -> None:
    key = begin_stop(world)

    world.run("fail", key, error="access_denied", cause="no right")

    record = world.record(key)
    assert record.failure is not None
    assert (record.status, record.failure.code) == ("InService", "access_denied")
    assert world.routes.find_model(key.model_id) == build_route(record)
    again = OperationRequests(world.records).stop(CommandRequest("op-2", "root", world.now), record)
    assert isinstance(again, ModelRecord)


def test_a_stop_that_failed_after_its_tasks_ended_leaves_a_stopped_model_with_a_cause(world: ModelWorld) -> None:
    key = begin_stop(world)
    world.scaler.stop(key, world.now)

    world.run("fail", key, error="timeout", cause="too late")

    record = world.record(key)
    assert record.failure is not None
    assert (record.status, record.failure.code) == ("Stopped", "timeout")
    assert world.routes.find_model(key.model_id) is None


def test_a_stop_that_failed_by_an_unknown_error_is_requested_again(world: ModelWorld) -> None:
    key = begin_stop(world)

    world.run("fail", key, error="Lambda.Unknown", cause="")

    assert world.record(key).status == "Stopping"
    assert announce_request(world.record(key)) is not None


@pytest.mark.parametrize("kind", ["create", "start"])
def test_a_failed_operation_leaves_no_route_whose_withdrawal_failed(world: ModelWorld, kind: OperationKind) -> None:
    key = world.request(kind, body=THIRD_PARTY)
    world.run("begin", key)
    world.run("publish_candidate", key)

    world.run("fail", key, error="probe", cause="")

    assert world.routes.find_model(key.model_id) is None


def test_a_deletion_that_failed_by_an_unknown_error_is_requested_three_times_again(world: ModelWorld) -> None:
    key = world.request("delete", body=THIRD_PARTY, status="Deleting")
    for number in range(3):
        world.run("begin", key, execution=f"e{number}")
        world.run("fail", key, error="Lambda.Unknown", cause="")
        assert announce_request(world.record(key)) is not None

    world.run("begin", key, execution="e3")
    world.run("fail", key, error="Lambda.Unknown", cause="")

    assert world.record(key).status == "Failed"


def test_a_deletion_with_a_known_cause_fails_at_once(world: ModelWorld) -> None:
    key = world.request("delete", status="Deleting")
    world.run("begin", key)

    world.run("fail", key, error="access_denied", cause="")

    assert world.record(key).status == "Failed"


@pytest.mark.parametrize(
    ("change", "count"),
    [
        (NEW_CONTAINER, 3),
        (UpdateModel(auto_scaling_instance_config=InstanceChange(cooldown=60)), 3),
        (UpdateModel(auto_scaling_instance_config=InstanceChange(max_capacity=2)), 2),
        (UpdateModel(auto_scaling_instance_config=InstanceChange(min_capacity=4)), 4),
        (UpdateModel(auto_scaling_instance_config=InstanceChange(desired_capacity=2)), 2),
    ],
    ids=["container", "cooldown", "lower most", "higher least", "desired number"],
)
def test_an_update_keeps_the_number_of_tasks_within_the_bounds(
    world: ModelWorld, change: UpdateModel, count: int
) -> None:
    key = update(world, serve(world, SCALED, tasks=3), change)

    assert world.launcher.update(key, world.now)["is_changed"]
    assert f"DesiredCount: {count}" in world.stacks.templates["lisa-model-m"][0]
    world.scaler.start(key, {}, world.now)
    assert world.services.services["c", "s"].desired == count


def test_a_change_of_groups_leaves_the_stack_alone(world: ModelWorld) -> None:
    key = update(world, serve(world, SCALED, tasks=3), NEW_GROUPS)

    assert world.launcher.update(key, world.now) == {"stack_id": "arn:stack/lisa-model-m/op-0", "is_changed": False}
    assert world.stacks.stacks["lisa-model-m"].status == "CREATE_COMPLETE"
