"""Instances that end: Spot instances that AWS takes back, and managed instances that are too old."""

import json
from dataclasses import replace
from typing import Any

import pytest

from lisa.models.cloud_states import ServiceState
from lisa.models.instance_notices import InstanceNotice, ModelInstance, NoticeKind, parse_notice
from lisa.models.instance_replacement import NoticeNotApplied, apply_pending_recovery
from lisa.models.operation_requests import CommandRequest, OperationRequests
from lisa.models.operations import OperationKey
from lisa.models.records import ModelRecord
from lisa.models.waits import Wait
from lisa.wiring import model_workflows as wiring_workflows
from models.resolve_model_waits.app import handler
from tests.support.handlers import Account, invocation
from tests.support.model_operations import ModelWorld
from tests.support.models import NOW, SELF_HOSTED, build_record
from tools.checks.translation import ROOT

DAY = 86_400_000
QUIET, BUSY = 1_795_400_000_000 // DAY * DAY + 3 * 3_600_000, 1_795_400_000_000 // DAY * DAY + 12 * 3_600_000
PLACE = {"cluster": "c", "service": "s", "address": "http://127.0.0.1:8080", "stack_id": "arn:stack"}
MODEL = str(SELF_HOSTED["modelId"])


def build_world(*instances: str, registered_at: int = NOW, **fields: Any) -> ModelWorld:
    """Return a world with one self-hosted model in service, whose every instance runs one healthy task."""
    world, count = ModelWorld(), len(instances)
    world.records.create(build_record(SELF_HOSTED, **PLACE | {"in_service_since": 1} | fields))
    world.services.services["c", "s"] = ServiceState(count, count, count, "COMPLETED")
    world.services.instances.active["c"] = [ModelInstance(one, registered_at) for one in instances]
    return world


def notify(world: ModelWorld, instance: str = "i-1", kind: NoticeKind = "interruption", at: int = NOW) -> str | None:
    return world.replacement.handle_notice(
        InstanceNotice(instance, kind, at), CommandRequest(f"op-{instance}", "system:capacity", world.now)
    )


def record_of(world: ModelWorld) -> ModelRecord:
    found = world.records.find(MODEL)
    assert found is not None
    return found


def messages_of(world: ModelWorld) -> list[str]:
    return [one.message for one in world.records.list_events(MODEL)]


@pytest.mark.parametrize(
    ("sample", "kind"),
    [("Ec2SpotInstanceInterruptionWarning", "interruption"), ("Ec2InstanceRebalanceRecommendation", "rebalance")],
)
def test_an_event_of_ec2_is_a_notice_with_its_instance_and_its_time(sample: str, kind: NoticeKind) -> None:
    event = json.loads((ROOT / f"events/aws/{sample}.json").read_text())

    assert parse_notice(event) == InstanceNotice("i-0123456789abcdef0", kind, 1_795_435_200_000)


@pytest.mark.parametrize("sample", ["EcsTaskStateChange", "CloudFormationStackStatusChange"])
def test_an_event_of_another_service_is_no_notice(sample: str) -> None:
    assert parse_notice(json.loads((ROOT / f"events/aws/{sample}.json").read_text())) is None


def test_the_requests_of_a_model_wait_if_aws_takes_back_the_instance_of_its_last_task() -> None:
    world = build_world("i-1")

    assert notify(world) == MODEL
    record = record_of(world)
    assert (record.status, record.is_recovering, record.asleep_since) == ("Starting", True, NOW)
    assert messages_of(world) == [
        "AWS takes back the instance i-1, which has the last task. Requests wait until a replacement answers."
    ]


def test_a_model_with_another_healthy_task_stays_in_service_and_announces_the_replacement() -> None:
    world = build_world("i-1", "i-2")

    notify(world)

    assert record_of(world).status == "InService"
    assert [one.instance_id for one in world.services.instances.active["c"]] == ["i-2"]
    assert messages_of(world) == ["AWS takes back the instance i-1. Its task ends, and a replacement starts."]


def test_a_task_that_runs_and_is_not_healthy_yet_does_not_count() -> None:
    world = build_world("i-1")
    world.services.services["c", "s"] = ServiceState(2, 2, 1, "IN_PROGRESS")

    notify(world)

    assert record_of(world).is_recovering


def test_a_recommendation_replaces_the_task_and_keeps_the_route() -> None:
    world = build_world("i-1")

    notify(world, kind="rebalance")

    assert record_of(world).status == "InService"
    assert world.services.instances.active["c"] == []
    assert messages_of(world) == [
        "AWS may soon take back the instance i-1. A replacement of its task starts, and then its task ends."
    ]


def test_a_notice_that_comes_twice_is_one_operation_and_one_event() -> None:
    world = build_world("i-1")
    notify(world)
    first = record_of(world)

    notify(world)

    assert record_of(world) == first
    assert len(messages_of(world)) == 1


def test_the_notice_of_an_instance_of_no_model_changes_nothing() -> None:
    world = build_world("i-1")

    assert notify(world, "i-of-somebody-else") is None
    assert record_of(world).status == "InService"
    assert messages_of(world) == []


@pytest.mark.parametrize("status", ["Creating", "Starting", "Updating"])
def test_a_recovery_waits_for_the_end_of_an_operation_that_brings_the_model_into_service(status: str) -> None:
    world = build_world("i-1", status=status)
    requests, request = OperationRequests(world.records), CommandRequest("op-2", "schedule", NOW)

    notify(world)
    apply_pending_recovery(requests, request, record_of(world))
    assert (record_of(world).status, record_of(world).is_recovering) == (status, False)

    ended = record_of(world).model_copy(update={"status": "InService"})
    world.records.replace(ended, ended.version)
    apply_pending_recovery(requests, request, record_of(world))
    assert record_of(world).is_recovering
    assert record_of(world).pending_recovery is None


def test_a_model_that_was_not_brought_into_service_needs_no_recovery() -> None:
    world = build_world("i-1", status="Stopped", pending_recovery="i-1")

    apply_pending_recovery(OperationRequests(world.records), CommandRequest("op-2", "schedule", NOW), record_of(world))

    assert (record_of(world).status, record_of(world).pending_recovery) == ("Stopped", None)


@pytest.mark.parametrize("status", ["Stopping", "Stopped", "Deleting", "Failed"])
def test_a_model_that_leaves_service_needs_no_recovery(status: str) -> None:
    world = build_world("i-1", status=status)

    notify(world)

    assert (record_of(world).status, record_of(world).pending_recovery) == (status, None)


def test_the_loss_of_a_second_instance_during_a_recovery_waits_for_its_end() -> None:
    world = build_world("i-1")
    notify(world)
    world.services.instances.active["c"] = [ModelInstance("i-2", NOW)]

    notify(world, "i-2")

    assert record_of(world).pending_recovery == "i-2"


def test_a_notice_during_another_change_of_the_record_is_applied_again() -> None:
    world = build_world("i-1")
    world.records.replace = lambda *_: False  # type: ignore[method-assign]

    with pytest.raises(NoticeNotApplied):
        notify(world)


def test_the_users_of_a_recovering_model_wait_until_its_replacement_has_answered() -> None:
    world = build_world("i-1")
    notify(world)
    key = OperationKey(MODEL, "op-i-1", "start")
    world.run("begin", key)
    assert sleep_state(world) == "asleep"

    assert world.launcher.update(key, world.now)["is_changed"] is False
    assert world.scaler.start(key, {}, world.now) == {"cluster": "c", "service": "s"}
    wait = Wait(MODEL, "op-i-1", "token", "service_running", "", NOW + 9_000_000, "c", "s")
    assert world.resolver.open(wait, world.now) is False  # the leaving task still runs

    world.services.instances.draining["c"] = []
    assert world.resolver.resolve(wait, world.now)
    world.run("publish_candidate", key)
    assert sleep_state(world) == "waking"
    world.run("publish_route", key)
    world.run("finish", key)
    record = record_of(world)
    assert (record.status, record.asleep_since, sleep_state(world)) == ("InService", None, "awake")


def test_a_recovery_keeps_the_number_of_tasks() -> None:
    world = build_world("i-1", definition=build_definition(most=4))
    world.services.services["c", "s"] = ServiceState(3, 3, 1, "COMPLETED")
    notify(world)

    world.scaler.start(OperationKey(MODEL, "op-i-1", "start"), {}, world.now)

    assert world.services.services["c", "s"].desired == 3


def test_a_model_whose_replacement_never_comes_is_stopped_with_the_cause_and_without_a_route() -> None:
    world = build_world("i-1")
    notify(world)
    key = OperationKey(MODEL, "op-i-1", "start")
    world.run("begin", key)

    world.run("withdraw_route", key)
    world.run("fail", key, error="capacity", cause="AWS had no instance.")

    record = record_of(world)
    assert (record.status, record.failure and record.failure.code) == ("Stopped", "capacity")
    assert world.routes.find_model(MODEL) is None


@pytest.mark.parametrize(
    ("days", "now", "is_replaced"), [(11, QUIET, False), (12, QUIET, True), (12, BUSY, False), (13, BUSY, True)]
)
def test_a_managed_instance_is_replaced_in_a_quiet_hour_or_a_day_later_at_any_hour(
    days: int, now: int, is_replaced: bool
) -> None:
    world = build_world("i-1", registered_at=now - days * DAY)

    assert world.replacement.replace_old_instance(record_of(world), now) is is_replaced
    assert record_of(world).status == "InService"
    assert len(messages_of(world)) == is_replaced


def test_the_old_instances_of_a_model_are_replaced_one_after_the_other() -> None:
    world = build_world("i-1", "i-2", registered_at=QUIET - 14 * DAY)

    assert world.replacement.replace_old_instance(record_of(world), QUIET)
    assert not world.replacement.replace_old_instance(record_of(world), QUIET)  # the replacement is not healthy yet

    world.services.instances.draining["c"] = []
    assert world.replacement.replace_old_instance(record_of(world), QUIET)


def test_instances_of_a_group_do_not_become_too_old() -> None:
    world = build_world("i-1", registered_at=QUIET - 90 * DAY)
    replacement = replace(world.replacement, has_managed_instances=False)

    assert replacement.list_on_managed_instances() == []
    assert [one.model_id for one in world.replacement.list_on_managed_instances()] == [MODEL]


def test_the_function_applies_a_notice_and_its_schedule_replaces_old_instances(account: Account) -> None:
    world = build_world("i-1")
    account.replace(wiring_workflows.instance_replacement, world.replacement)
    account.replace(wiring_workflows.model_waits, world.waits)

    handler({"source": "aws.scheduler"}, invocation())  # the instance has been registered years ago
    assert world.services.instances.active["c"] == []

    notice = json.loads((ROOT / "events/aws/Ec2SpotInstanceInterruptionWarning.json").read_text())
    handler(notice | {"detail": {"instance-id": "i-1"}}, invocation())
    assert record_of(world).is_recovering
    assert [one.step for one in world.records.list_events(MODEL)] == ["instance_interrupted", "instance_too_old"]


def sleep_state(world: ModelWorld) -> str:
    route = world.routes.find_model(MODEL)
    assert route is not None
    return route.sleep_state


def build_definition(most: int) -> Any:
    return build_record({**SELF_HOSTED, "autoScalingConfig": {"maxCapacity": most}}).definition
