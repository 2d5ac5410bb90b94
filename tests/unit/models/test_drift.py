"""The differences between declared models and the resources that exist, and their removal."""

from collections.abc import Callable
from typing import Any

import pytest

from lisa.models.cloud_states import ServiceState
from lisa.models.drift import DriftFinding
from lisa.models.model_routes import build_route, build_sleeping_route
from lisa.models.records import LifecycleEvent, ModelRecord, Operation
from lisa.models.schedule_times import build_schedule_entries
from lisa.models.waits import Wait
from tests.support.model_operations import OUTPUTS, ModelWorld
from tests.support.models import NOW, SELF_HOSTED, THIRD_PARTY, build_record

HOUR = 3_600_000
WEEK = {"dailySchedule": {"monday": {"startTime": "08:00", "stopTime": "18:00"}}, "scheduleType": "DAILY"}
SCHEDULED = SELF_HOSTED | {
    "autoScalingConfig": SELF_HOSTED["autoScalingConfig"] | {"scheduling": WEEK | {"timezone": "UTC"}}
}
CREATED = Operation(operation_id="op-1", kind="create", requested_at=NOW, requested_by="root", execution="e1")
IDLE_STOP = CREATED.model_copy(update={"kind": "stop", "cause": "idle", "tasks": "ended"})
STACK = "lisa-model-minilm-op1"


@pytest.fixture
def world() -> ModelWorld:
    return ModelWorld(now=NOW + 2 * HOUR)


def declare(world: ModelWorld, body: dict[str, Any] = SELF_HOSTED, **fields: Any) -> ModelRecord:
    """Create a model with everything that its record names, and no operation under way."""
    is_hosted = body["modelId"] == "minilm"
    places = {"stack_name": STACK, **OUTPUTS} if is_hosted else {}
    if is_hosted:
        create_stack(world)
    else:
        fields = {"api_key_secret": world.secrets.store(body["modelId"], "op-1", "sk-1")} | fields
    record = build_record(body, **{"operation": CREATED} | places | fields)
    world.records.create(record)
    if record.status == "InService":
        world.routes.publish_model(build_route(record))
    return record


def create_stack(world: ModelWorld, name: str = STACK, instance_type: str = "g5.xlarge") -> None:
    """Create a stack of the model minilm."""
    parameters = {"ModelId": "minilm", "InstanceType": instance_type}
    world.stacks.outputs[name] = {"Cluster": name, "Service": "s"}
    world.stacks.create(name, "op-1", "", parameters)
    world.stacks.finish()


def find(world: ModelWorld) -> list[tuple[str, str, str]]:
    return [(one.kind, one.id, one.action) for one in findings(world)]


def findings(world: ModelWorld) -> tuple[DriftFinding, ...]:
    return world.reconciler().find(world.now)


def mend(world: ModelWorld) -> list[bool]:
    reconciler = world.reconciler()
    return [reconciler.settle(one, world.now) for one in reconciler.find(world.now)]


def add_schedules(world: ModelWorld) -> None:
    record = build_record(SCHEDULED)
    assert record.scheduling is not None
    world.schedules.replace("minilm", "UTC", build_schedule_entries(record.scheduling))


def serve_removed_model(world: ModelWorld) -> None:
    event = LifecycleEvent(at=NOW, operation_id="op-1", step="finish", message="")
    world.records.append_event("gpt", event)
    world.routes.publish_model(build_route(build_record(THIRD_PARTY)))


def serve_another_definition(world: ModelWorld) -> None:
    record = declare(world)
    world.routes.publish_model(build_route(record).model_copy(update={"allowed_groups": ("law",)}))


def withdraw(world: ModelWorld) -> None:
    declare(world)
    world.routes.withdraw_model("minilm")


def serve_stopped_model(world: ModelWorld) -> None:
    world.routes.publish_model(build_route(declare(world, status="Stopped")))


def serve_sleeping_model_as_awake(world: ModelWorld) -> None:
    declare(world, asleep_since=NOW, operation=IDLE_STOP)


def keep_wait(world: ModelWorld) -> None:
    declare(world)
    world.waits.open(Wait("minilm", "op-1", "token", "stack_created", "arn:stack", NOW))


def keep_schedules_of_model_without_schedule(world: ModelWorld) -> None:
    declare(world)
    add_schedules(world)


def keep_secret(world: ModelWorld) -> None:
    world.secrets.store("gpt", "op-0", "sk-0")


MENDED: list[tuple[Callable[[ModelWorld], None], tuple[str, str, str]]] = [
    (create_stack, ("stack", STACK, "delete_stack")),
    (serve_removed_model, ("route", "gpt", "withdraw_route")),
    (serve_another_definition, ("route", "minilm", "publish_route")),
    (withdraw, ("route", "minilm", "publish_route")),
    (serve_stopped_model, ("route", "minilm", "withdraw_route")),
    (serve_sleeping_model_as_awake, ("route", "minilm", "publish_route")),
    (add_schedules, ("schedule", "minilm", "delete_schedules")),
    (keep_schedules_of_model_without_schedule, ("schedule", "minilm", "delete_schedules")),
    (keep_secret, ("secret", "lisa-model-gpt-op-0", "delete_secret")),
    (keep_wait, ("wait", "op-1", "close_wait")),
]


@pytest.mark.parametrize("body", [SELF_HOSTED, THIRD_PARTY, SCHEDULED])
def test_a_model_with_everything_that_its_record_names_has_no_difference(
    world: ModelWorld, body: dict[str, Any]
) -> None:
    declare(world, body)
    if body is SCHEDULED:
        add_schedules(world)

    assert find(world) == []


@pytest.mark.parametrize(("damage", "expected"), MENDED, ids=lambda value: getattr(value, "__name__", ""))
def test_a_difference_is_found_and_mended_once(
    world: ModelWorld, damage: Callable[[ModelWorld], None], expected: tuple[str, str, str]
) -> None:
    damage(world)

    assert find(world) == [expected]
    assert mend(world) == [True]
    assert find(world) == []
    world.stacks.finish()
    assert set(world.stacks.stacks) <= {STACK} if world.records.list() else not world.stacks.stacks


@pytest.mark.parametrize(("damage", "expected"), MENDED, ids=lambda value: getattr(value, "__name__", ""))
def test_nothing_is_mended_without_the_parameter(
    world: ModelWorld, damage: Callable[[ModelWorld], None], expected: tuple[str, str, str]
) -> None:
    damage(world)
    reconciler = world.reconciler(is_mending=False)

    assert [reconciler.settle(one, world.now) for one in reconciler.find(world.now)] == [False]
    assert find(world) == [expected]


@pytest.mark.parametrize(("damage", "expected"), MENDED, ids=lambda value: getattr(value, "__name__", ""))
def test_a_difference_is_reported_in_the_events_of_its_model_once_a_run(
    world: ModelWorld, damage: Callable[[ModelWorld], None], expected: tuple[str, str, str]
) -> None:
    damage(world)
    [finding] = findings(world)

    for _ in range(2):
        world.reconciler(is_mending=False).settle(finding, world.now)

    [event] = [one for one in world.records.list_events(finding.model_id) if one.step == "drift"]
    assert f"{expected[0]} {expected[1]}: {finding.cause}" in event.message


def test_a_sleeping_model_gets_the_route_of_a_sleeping_model_back(world: ModelWorld) -> None:
    record = declare(world, asleep_since=NOW, operation=IDLE_STOP)

    mend(world)

    assert world.routes.find_model("minilm") == build_sleeping_route(record)


def test_the_execution_of_a_closed_wait_is_resumed_with_an_error(world: ModelWorld) -> None:
    keep_wait(world)

    mend(world)

    assert world.signals.sent["token"][0] == "OperationSuperseded"  # type: ignore[index]
    assert not world.waits.list_open()


@pytest.mark.parametrize(
    ("instance_type", "tasks", "cost"), [("g5.xlarge", 2, 2.012), ("g5.xlarge", 0, None), ("p5.48xlarge", 1, None)]
)
def test_an_orphan_stack_has_the_hourly_cost_of_its_instances(
    world: ModelWorld, instance_type: str, tasks: int, cost: float | None
) -> None:
    create_stack(world, instance_type=instance_type)
    world.services.services[STACK, "s"] = ServiceState(tasks, tasks, tasks, "COMPLETED")

    [finding] = findings(world)

    assert finding.hourly_cost == cost
    assert (f"It runs {tasks} instances of {instance_type}." in finding.cause) == bool(tasks)


def test_an_orphan_stack_that_changed_within_the_last_hour_is_not_deleted(world: ModelWorld) -> None:
    create_stack(world)
    world.stacks.times[STACK] = world.now - HOUR

    assert find(world) == [("stack", STACK, "none")]


def test_a_stack_whose_model_was_removed_within_the_last_hour_is_not_deleted(world: ModelWorld) -> None:
    create_stack(world)
    event = LifecycleEvent(at=world.now - HOUR, operation_id="op-2", step="finish", message="")
    world.records.append_event("minilm", event)

    assert find(world) == [("stack", STACK, "none")]


def test_the_report_of_an_orphan_stack_does_not_delay_its_deletion(world: ModelWorld) -> None:
    create_stack(world)
    [finding] = findings(world)

    world.reconciler(is_mending=False).settle(finding, world.now)

    assert find(world) == [("stack", STACK, "delete_stack")]


def test_a_stack_without_the_tag_of_this_installation_is_not_deleted(world: ModelWorld) -> None:
    create_stack(world)
    world.stacks.deployment = ""

    assert find(world) == [("stack", STACK, "none")]
    assert mend(world) == [False]
    assert STACK in world.stacks.stacks


def test_a_stack_beside_the_one_that_the_record_names_is_not_deleted(world: ModelWorld) -> None:
    declare(world)
    create_stack(world, "lisa-model-minilm-old")

    assert find(world) == [("stack", "lisa-model-minilm-old", "none")]


def test_a_stack_of_a_failed_model_is_reported(world: ModelWorld) -> None:
    declare(world, status="Failed")

    assert find(world) == [("stack", STACK, "none")]


def test_a_missing_stack_is_reported(world: ModelWorld) -> None:
    declare(world)
    world.stacks.stacks.clear()

    assert find(world) == [("stack", STACK, "none")]


def test_a_missing_secret_is_reported(world: ModelWorld) -> None:
    declare(world, THIRD_PARTY)
    world.secrets.remove("lisa-model-gpt-op-1")

    assert find(world) == [("secret", "lisa-model-gpt-op-1", "none")]


def test_missing_starts_and_stops_are_reported(world: ModelWorld) -> None:
    declare(world, SCHEDULED)

    assert find(world) == [("schedule", "minilm", "none")]


def test_a_secret_that_was_stored_within_the_last_hour_is_no_orphan(world: ModelWorld) -> None:
    keep_secret(world)
    world.secrets.times["lisa-model-gpt-op-0"] = world.now - HOUR

    assert find(world) == []


@pytest.mark.parametrize("has_history", [True, False])
def test_a_model_that_the_command_line_added_keeps_its_route_and_its_secret(
    world: ModelWorld, has_history: bool
) -> None:
    name = world.secrets.store("gpt", "op-0", "sk-0")
    if has_history:
        serve_removed_model(world)
    added = build_route(build_record(THIRD_PARTY, api_key_secret=name))
    world.routes.publish_model(added.model_copy(update={"added_by_command": has_history}))

    assert find(world) == []


@pytest.mark.parametrize("fields", [{"status": "Updating"}, {"updated_at": NOW + 2 * HOUR - 599_999}])
def test_a_model_that_changes_is_not_compared(world: ModelWorld, fields: dict[str, Any]) -> None:
    declare(world, **fields)
    add_schedules(world)
    world.routes.withdraw_model("minilm")

    assert find(world) == []


def test_a_model_whose_record_changed_after_the_search_is_not_mended(world: ModelWorld) -> None:
    record = declare(world)
    world.routes.withdraw_model("minilm")
    [finding] = findings(world)

    world.records.replace(record.model_copy(update={"status": "Stopping"}), record.version)

    assert not world.reconciler().settle(finding, world.now)
    assert world.routes.find_model("minilm") is None


def test_a_model_that_was_created_again_under_the_same_id_is_not_mended(world: ModelWorld) -> None:
    record = declare(world)
    world.routes.withdraw_model("minilm")
    [finding] = findings(world)

    world.records.remove("minilm", record.version)
    declare(world, operation=CREATED.model_copy(update={"operation_id": "op-again"}))
    world.routes.withdraw_model("minilm")

    assert not world.reconciler().settle(finding, world.now)
    assert world.routes.find_model("minilm") is None


def test_the_resources_of_a_model_that_was_created_after_the_search_are_kept(world: ModelWorld) -> None:
    add_schedules(world)
    [finding] = findings(world)

    declare(world, SCHEDULED)

    assert not world.reconciler().settle(finding, world.now)
    assert world.schedules.list_stored()
