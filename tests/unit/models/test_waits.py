"""The results of waits, by the states of stacks and services, and the signals that resume workflows."""

from dataclasses import replace
from typing import Any

import pytest

from lisa.errors import WORKER, TransientError
from lisa.models.cloud_states import ServiceState, StackFailure, StackState
from lisa.models.records import ModelFailure
from lisa.models.wait_resolution import select_waits
from lisa.models.wait_results import WaitDone, judge_service_wait, judge_stack_wait
from lisa.models.waits import Wait, WaitTarget, format_order
from lisa.wiring import model_workflows as wiring_workflows
from models.resolve_model_waits.app import handler
from tests.support.handlers import Account, invocation
from tests.support.model_operations import OUTPUTS, ModelWorld
from tests.support.models import NOW, SELF_HOSTED

DEADLINE = NOW + 60_000
STACK = "arn:aws:cloudformation:us-east-1:111122223333:stack/lisa-model-m-1/0a"
CLUSTER = "lisa-model-m-1-Cluster-X"
CREATED = {"Cluster": "c", "Service": "s", "Address": "http://127.0.0.1:8080"}


def wait(target: WaitTarget, model: str = "m", operation: str = "op-1") -> Wait:
    return Wait(model, operation, f"token-{operation}", target, STACK, DEADLINE, CLUSTER, "s")


def judge_stack(target: WaitTarget, status: str | None, *reasons: str, now: int = NOW) -> Any:
    state = None if status is None else StackState(STACK, status, CREATED)
    failures = tuple(StackFailure("Service", "AWS::ECS::Service", reason) for reason in reasons)
    return judge_stack_wait(wait(target), state, failures, now)


def judge_service(state: ServiceState | None, now: int = NOW, target: WaitTarget = "service_running") -> Any:
    return judge_service_wait(wait(target), state, now)


def service(desired: int = 1, running: int = 0, healthy: int = 0, **more: Any) -> ServiceState:
    return ServiceState(desired, running, healthy, **{"deployment": "IN_PROGRESS"} | more)


def test_a_created_stack_ends_its_wait_with_the_outputs() -> None:
    assert judge_stack("stack_created", "CREATE_COMPLETE") == WaitDone(OUTPUTS)


@pytest.mark.parametrize("status", ["ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "CREATE_FAILED", "DELETE_COMPLETE", None])
def test_a_stack_that_is_rolled_back_or_gone_fails_its_creation(status: str | None) -> None:
    failure = judge_stack("stack_created", status, "You have reached the quota for security groups")

    assert failure.code == "quota"
    assert "quota for security groups" in failure.message


@pytest.mark.parametrize(("target", "status"), [
    ("stack_created", "CREATE_IN_PROGRESS"),
    ("stack_created", "ROLLBACK_IN_PROGRESS"),
    ("stack_updated", "UPDATE_ROLLBACK_IN_PROGRESS"),
    ("stack_deleted", "DELETE_IN_PROGRESS"),
    ("stack_deleted", "CREATE_COMPLETE"),
])  # fmt: skip
def test_a_stack_that_still_changes_is_waited_for_until_the_deadline(target: WaitTarget, status: str) -> None:
    assert judge_stack(target, status) is None
    assert judge_stack(target, status, now=DEADLINE - 1) is None
    assert judge_stack(target, status, now=DEADLINE).code == "timeout"


@pytest.mark.parametrize("status", [
    "UPDATE_IN_PROGRESS", "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS", "UPDATE_ROLLBACK_IN_PROGRESS", "ROLLBACK_IN_PROGRESS",
])  # fmt: skip
def test_a_stack_has_not_settled_while_it_changes(status: str) -> None:
    assert judge_stack("stack_settled", status) is None
    assert judge_stack("stack_settled", status, now=DEADLINE).code == "timeout"


@pytest.mark.parametrize("status", ["UPDATE_COMPLETE", "UPDATE_ROLLBACK_FAILED", "ROLLBACK_COMPLETE", None])
def test_a_stack_that_does_not_change_has_settled(status: str | None) -> None:
    assert judge_stack("stack_settled", status) == WaitDone()


def test_an_updated_stack_is_complete_after_its_cleanup() -> None:
    assert judge_stack("stack_updated", "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS") is None
    assert judge_stack("stack_updated", "UPDATE_COMPLETE") == WaitDone(OUTPUTS)


@pytest.mark.parametrize("status", ["DELETE_COMPLETE", None])
def test_a_stack_that_is_gone_ends_the_wait_for_its_deletion(status: str | None) -> None:
    assert judge_stack("stack_deleted", status) == WaitDone()


def test_a_failed_deletion_has_a_cause() -> None:
    assert judge_stack("stack_deleted", "DELETE_FAILED", "User is not authorized to perform x").code == "access_denied"


def test_a_service_runs_when_every_desired_task_is_healthy() -> None:
    assert judge_service(service(2, 2, 2)) == WaitDone()


@pytest.mark.parametrize("state", [service(1, 1, 0), service(2, 2, 1), service(0, 0, 0)])
def test_a_service_with_running_but_unhealthy_tasks_does_not_run_yet(state: ServiceState) -> None:
    assert judge_service(state) is None


def test_a_late_service_fails_and_never_counts_as_running() -> None:
    assert judge_service(service(1, 1, 0), DEADLINE).code == "timeout"
    assert judge_service(service(0, 0, 0), DEADLINE).code == "capacity"


def test_a_late_service_without_any_task_had_no_capacity() -> None:
    assert judge_service(service(1, 0, 0), DEADLINE).code == "capacity"


@pytest.mark.parametrize(
    ("reason", "code"),
    [
        ("CannotPullContainerError: pull access denied for own", "image"),
        ("OutOfMemoryError: Container killed due to memory usage", "out_of_memory"),
        ("Essential container in task exited. exit code: 137", "out_of_memory"),
        ("fatal error: An error occurred (NoSuchBucket)", "weights_not_found"),
        ("AccessDeniedException: User is not authorized to perform ecr:GetAuthorizationToken", "access_denied"),
    ],
)
def test_a_task_that_can_never_start_ends_the_wait_at_once(reason: str, code: str) -> None:
    assert judge_service(service(stopped_reasons=(reason,))).code == code


def test_a_service_whose_tasks_keep_stopping_fails_before_the_deadline() -> None:
    once = ("Task failed ELB health checks",)

    assert judge_service(service(stopped_reasons=once)) is None
    assert judge_service(service(stopped_reasons=once * 3)).code == "health_check"


def test_a_deployment_that_the_circuit_breaker_stopped_fails_the_wait() -> None:
    assert judge_service(service(deployment="FAILED")).code == "health_check"


def test_a_missing_service_fails_the_wait_for_its_tasks() -> None:
    assert isinstance(judge_service(None), ModelFailure)


def test_a_service_has_stopped_when_no_task_runs() -> None:
    assert judge_service(service(0, 1, 0), target="service_stopped") is None
    assert judge_service(service(0, 0, 0), target="service_stopped") == WaitDone()
    assert judge_service(None, target="service_stopped") == WaitDone()
    assert judge_service(service(0, 1, 0), DEADLINE, target="service_stopped").code == "timeout"


@pytest.fixture
def world() -> ModelWorld:
    found = ModelWorld()
    request(found, "op-1")
    return found


def request(world: ModelWorld, operation: str) -> None:
    world.request(body=SELF_HOSTED | {"modelId": "m"}, operation=operation)


def open_stack_wait(world: ModelWorld, operation: str = "op-1") -> Wait:
    stack_id = world.stacks.create(f"lisa-model-m-{operation}", operation, "", {})
    opened = Wait("m", operation, f"token-{operation}", "stack_created", stack_id, DEADLINE)
    world.resolver.open(opened, world.now)
    return opened


def test_a_change_that_happened_before_the_wait_was_opened_resumes_the_workflow(world: ModelWorld) -> None:
    stack_id = world.stacks.create("lisa-model-m-1", "op-1", "", {})
    world.stacks.finish(CREATED)

    assert world.resolver.open(Wait("m", "op-1", "token", "stack_created", stack_id, DEADLINE), world.now)
    assert world.signals.sent == {"token": OUTPUTS}
    assert list(world.waits.list_open()) == []


def test_a_wait_stays_open_until_the_change_has_happened(world: ModelWorld) -> None:
    opened = open_stack_wait(world)

    assert not world.resolver.resolve(opened, world.now)
    assert list(world.waits.list_open()) == [opened]
    world.stacks.finish(CREATED)
    assert world.resolver.resolve(opened, world.now)
    assert world.signals.sent == {"token-op-1": OUTPUTS}


def test_a_failed_change_resumes_the_workflow_with_the_code_and_the_advice(world: ModelWorld) -> None:
    opened = open_stack_wait(world)
    world.stacks.break_off("InsufficientInstanceCapacity")

    world.resolver.resolve(opened, world.now)

    code, message = world.signals.sent["token-op-1"]
    assert code == "capacity"
    assert "choose another instance type" in message


def test_a_wait_for_nothing_is_resolved_at_once(world: ModelWorld) -> None:
    assert world.resolver.open(Wait("m", "op-1", "token", "stack_deleted", "", DEADLINE), world.now)
    assert world.signals.sent == {"token": {}}


def test_the_workflow_of_a_replaced_operation_is_resumed_with_an_error(world: ModelWorld) -> None:
    open_stack_wait(world, "op-1")
    request(world, "op-2")
    later = open_stack_wait(world, "op-2")

    error, _ = world.signals.sent["token-op-1"]
    assert error == "OperationSuperseded"
    assert list(world.waits.list_open()) == [later]


def test_the_wait_of_a_superseded_operation_ends_at_once_and_leaves_the_wait_of_the_current_one(
    world: ModelWorld,
) -> None:
    request(world, "op-2")
    current = open_stack_wait(world, "op-2")

    assert world.resolver.open(replace(wait("stack_deleted"), model_id="m"), world.now)

    assert {token: error for token, (error, _) in world.signals.sent.items()} == {"token-op-1": "OperationSuperseded"}
    assert list(world.waits.list_open()) == [current]


def test_a_slow_resolver_leaves_the_wait_of_the_next_step_of_the_same_operation(world: ModelWorld) -> None:
    first = open_stack_wait(world)
    world.stacks.finish(CREATED)
    following = replace(first, token="next", target="stack_updated")
    world.waits.open(following)

    world.resolver.resolve(first, world.now)

    assert list(world.waits.list_open()) == [following]


def test_a_late_attempt_leaves_the_wait_of_a_later_one(world: ModelWorld) -> None:
    stack_id = world.stacks.create("lisa-model-m-1", "op-1", "", {})
    first = Wait(
        "m", "op-1", "first", "stack_created", stack_id, DEADLINE, order=format_order("2026-11-30T08:00:00.000Z", 0)
    )
    second = replace(first, token="second", order=format_order("2026-11-30T08:00:00.000Z", 1))
    world.resolver.open(second, world.now)

    assert not world.resolver.open(first, world.now)
    world.stacks.finish(CREATED)
    assert world.resolver.resolve(second, world.now)
    assert world.signals.sent == {"second": OUTPUTS}


def test_the_cause_of_a_failed_update_is_no_failure_of_an_earlier_change(world: ModelWorld) -> None:
    stack_id = world.stacks.create("lisa-model-m-1", "op-0", "", {})
    world.stacks.break_off("InsufficientInstanceCapacity")
    world.stacks.update(stack_id, "op-1", "other", {})
    world.stacks.fail_update("CannotPullContainerError")
    world.resolver.open(Wait("m", "op-1", "token", "stack_updated", stack_id, DEADLINE), world.now)

    code, message = world.signals.sent["token"]
    assert code == "image"
    assert "InsufficientInstanceCapacity" not in message


STACK_EVENT = {"source": "aws.cloudformation", "detail": {"stack-id": STACK}}
ARN = f"arn:aws:ecs:us-east-1:111122223333:cluster/{CLUSTER}"
TASK_EVENT = {"source": "aws.ecs", "detail": {"clusterArn": ARN}, "resources": ["arn:aws:ecs:us-east-1:1:task/x/y"]}
DEPLOYMENT_EVENT = {
    "source": "aws.ecs",
    "detail": {"eventName": "SERVICE_DEPLOYMENT_COMPLETED"},
    "resources": [f"arn:aws:ecs:us-east-1:111122223333:service/{CLUSTER}/s"],
}


@pytest.mark.parametrize("event", [STACK_EVENT, TASK_EVENT, DEPLOYMENT_EVENT])
def test_an_event_is_about_the_waits_of_its_stack_or_cluster(event: dict[str, Any]) -> None:
    mine, other = wait("service_running"), Wait("n", "op-2", "t", "service_running", "other", DEADLINE, "o", "s")

    assert select_waits([mine, other], event) == [mine]


def test_a_wait_whose_stack_cannot_be_described_does_not_keep_the_others_open(
    account: Account, world: ModelWorld
) -> None:
    broken, good = world.request(), world.request(body=SELF_HOSTED | {"modelId": "second"})
    assert world.waits.open(wait("stack_created", broken.model_id))
    assert world.waits.open(wait("service_stopped", good.model_id))

    def describe(stack: str) -> StackState | None:
        raise TransientError(f"{stack} cannot be described", dependency=WORKER)

    world.stacks.describe = describe  # type: ignore[method-assign]
    account.replace(wiring_workflows.model_waits, world.waits)
    account.replace(wiring_workflows.wait_resolver, world.resolver)

    with pytest.raises(Exception, match="cannot be described"):
        handler({"source": "aws.scheduler"}, invocation())

    assert [one.model_id for one in world.waits.list_open()] == [broken.model_id]


def test_the_schedule_is_about_every_wait() -> None:
    waits = [wait("service_running"), wait("stack_created", "n")]

    assert select_waits(waits, {"source": "aws.scheduler"}) == waits


@pytest.mark.parametrize("status", ["InService", "Stopped", "Failed"])
def test_the_wait_of_an_operation_that_has_ended_is_closed_by_the_next_look(world: ModelWorld, status: str) -> None:
    key = world.request()
    world.services.services[CLUSTER, "s"] = ServiceState(1, 1, 0, "IN_PROGRESS")
    opened = wait("service_running", key.model_id)
    assert not world.resolver.open(opened, NOW)
    ended = world.record(key).model_copy(update={"status": status})
    world.records.replace(ended, ended.version)

    assert world.resolver.resolve(opened, NOW)
    assert list(world.waits.list_open()) == []
    assert world.signals.sent[opened.token] == (
        "OperationSuperseded",
        "the operation has ended, or another one has begun",
    )
