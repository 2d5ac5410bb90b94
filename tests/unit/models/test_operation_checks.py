"""Operations whose workflow is lost: requests without a claim, and workflows that ended before their operations."""

import json
from contextlib import suppress
from typing import Any

import pytest

from lisa.errors import WORKER, TransientError
from lisa.events import ModelRequested
from lisa.models.announcements import announce_request
from lisa.models.operation_checks import OperationChecks, find_ended_execution
from lisa.models.operations import OperationKey, WorkflowEnded
from lisa.models.records import LifecycleEvent, OperationKind
from lisa.wiring import model_workflows as wiring_workflows
from models.check_model_operations.app import handler
from tests.support.handlers import Account, invocation
from tests.support.model_operations import ModelWorld
from tests.support.models import SELF_HOSTED, THIRD_PARTY

FIVE_MINUTES = 300_000


@pytest.fixture
def world() -> ModelWorld:
    return ModelWorld()


def check(world: ModelWorld, key: OperationKey, ended: str = "") -> ModelRequested | None:
    return world.checks.check(world.record(key), world.now, ended)


def lose(world: ModelWorld, key: OperationKey, execution: str) -> None:
    """Let an execution claim the operation and end at once, and check the operation."""
    with suppress(WorkflowEnded):
        world.operations.begin(key, execution, world.now)
    world.executions.ended.add(execution)
    check(world, key)


def test_a_request_that_no_execution_claimed_is_announced_again_after_five_minutes(world: ModelWorld) -> None:
    key = world.request()

    assert check(world, key) is None
    world.now += FIVE_MINUTES
    assert check(world, key) == announce_request(world.record(key))


def test_an_operation_whose_execution_runs_is_left_alone(world: ModelWorld) -> None:
    key = world.request()
    world.run("begin", key)
    world.now += FIVE_MINUTES
    before = world.record(key)

    assert check(world, key) is None
    assert world.record(key) == before


def test_a_model_whose_operation_has_ended_is_left_alone(world: ModelWorld) -> None:
    key = world.request(body=THIRD_PARTY)
    world.run("begin", key)
    world.run("finish", key)
    world.executions.ended.add("e1")
    before = world.record(key)

    assert check(world, key, "e1") is None
    assert world.record(key) == before


@pytest.mark.parametrize("is_reported", [True, False], ids=["by an event", "by the schedule"])
def test_a_creation_whose_execution_died_is_requested_again_to_be_undone(world: ModelWorld, is_reported: bool) -> None:
    key = world.request()
    world.run("begin", key)
    if not is_reported:
        world.executions.ended.add("e1")

    check(world, key, "e1" if is_reported else "")

    record = world.record(key)
    assert record.failure is not None
    assert (record.status, record.failure.code) == ("Creating", "workflow")
    assert announce_request(record) is not None
    with pytest.raises(WorkflowEnded):
        world.run("begin", key, execution="e2")
    assert world.run("fail", key, error="WorkflowEnded", cause="{}")["code"] == "workflow"
    assert world.record(key).status == "Failed"


@pytest.mark.parametrize(("kind", "status"), [("stop", "Stopping"), ("delete", "Deleting")])
def test_a_stop_and_a_deletion_whose_execution_died_are_repeated(
    world: ModelWorld, kind: OperationKind, status: str
) -> None:
    key = world.request(kind, status=status)

    lose(world, key, "e1")

    assert world.record(key).failure is None
    assert world.run("begin", key, execution="e2")["is_current"]


def test_an_operation_whose_executions_keep_dying_fails(world: ModelWorld) -> None:
    key = world.request()
    for number in range(4):
        lose(world, key, f"e{number}")

    record = world.record(key)
    assert record.failure is not None
    assert (record.status, record.failure.code) == ("Failed", "workflow")


def test_the_end_of_an_execution_that_another_one_replaced_changes_nothing(world: ModelWorld) -> None:
    key = world.request()
    lose(world, key, "e1")
    with pytest.raises(WorkflowEnded):
        world.run("begin", key, execution="e2")
    before = world.record(key)

    assert check(world, key, "e1") is None
    assert world.record(key) == before


def event(model_id: str, name: str) -> dict[str, Any]:
    given = {"model_id": model_id, "operation_id": "op-1", "operation": "create"}
    return {"source": "aws.states", "detail": {"name": name, "status": "ABORTED", "input": json.dumps(given)}}


def test_the_event_of_an_ended_execution_names_its_model() -> None:
    assert find_ended_execution(event("m", "e1")) == ("m", "e1")
    assert find_ended_execution({"source": "aws.scheduler"}) is None


def test_the_function_restarts_the_operation_of_an_event_and_announces_late_requests_by_schedule(
    account: Account, world: ModelWorld
) -> None:
    world.records = account.model_records
    key = world.request()
    account.replace(wiring_workflows.operation_checks, world.checks)

    handler({"source": "aws.scheduler"}, invocation())
    assert account.bus.published == [announce_request(world.record(key))]

    world.run("begin", key)
    handler(event(key.model_id, "e1"), invocation())
    assert world.record(key).failure is not None
    handler(event("absent", "e1"), invocation())


class BrokenExecutions:
    """Executions that cannot be described."""

    def has_ended(self, kind: OperationKind, execution: str) -> bool:
        raise TransientError("throttled", dependency=WORKER)


def test_a_model_whose_check_fails_does_not_stop_the_checks_of_the_others(account: Account, world: ModelWorld) -> None:
    world.records = account.model_records
    world.run("begin", world.request(body=THIRD_PARTY))
    late = world.request(body=SELF_HOSTED)
    checks = OperationChecks(world.operations, BrokenExecutions())
    account.replace(wiring_workflows.operation_checks, checks)

    with pytest.raises(Exception, match="throttled"):
        handler({"source": "aws.scheduler"}, invocation())

    assert account.bus.published == [announce_request(world.record(late))]


def test_an_operation_that_another_one_replaces_while_it_is_given_up_is_left_alone(world: ModelWorld) -> None:
    key = world.request()
    for number in range(3):
        lose(world, key, f"e{number}")
    append = world.records.append_event

    def append_and_replace(model_id: str, event: LifecycleEvent) -> None:
        append(model_id, event)
        if event.step == "workflow_ended":
            world.request("delete", operation="op-2", status="Deleting")

    world.records.append_event = append_and_replace  # type: ignore[method-assign]
    lose(world, key, "e3")

    assert world.record(key).status == "Deleting"
