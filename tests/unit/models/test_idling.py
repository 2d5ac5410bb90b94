"""Models that stop while nobody uses them, and start with their next request."""

import pytest

from lisa.models.idling import decide_idle_change
from lisa.models.operation_requests import CommandRequest, OperationRequests
from lisa.models.ports import ModelActivity
from lisa.models.records import ModelFailure, ModelRecord
from lisa.models.refusals import ModelConflict
from tests.support.idle_models import BODY, IDLE_SECONDS, IdleWorld
from tests.support.models import NOW, SELF_HOSTED, build_record

LONG_AGO = NOW - 10 * IDLE_SECONDS * 1_000


@pytest.fixture
def idle() -> IdleWorld:
    return IdleWorld()


def test_a_model_without_requests_stops_after_its_idle_time(idle: IdleWorld) -> None:
    idle.world.pause(IDLE_SECONDS - 1)
    assert idle.settle() is None

    idle.fall_asleep()

    assert (idle.record.status, idle.record.is_asleep, idle.count_tasks()) == ("InService", True, 0)
    assert idle.route is not None
    assert idle.route.sleep_state == "asleep"


def test_the_time_without_a_request_begins_when_the_model_comes_into_service() -> None:
    loading = build_record(BODY, status="Creating", created_at=LONG_AGO)
    fresh = build_record(BODY, created_at=LONG_AGO, in_service_since=NOW - 1)

    assert decide_idle_change(loading, ModelActivity(), NOW) is None
    assert decide_idle_change(fresh, ModelActivity(), NOW) is None


@pytest.mark.parametrize(
    "record",
    [
        build_record(SELF_HOSTED, in_service_since=LONG_AGO),
        build_record(in_service_since=LONG_AGO),
        build_record(BODY, status="Stopped", in_service_since=LONG_AGO),
        build_record(BODY, status="Updating", in_service_since=LONG_AGO),
    ],
    ids=["never stops by itself", "of a provider", "stopped", "in transition"],
)
def test_no_other_model_is_stopped_for_want_of_requests(record: ModelRecord) -> None:
    assert decide_idle_change(record, ModelActivity(), NOW) is None


def test_every_request_extends_the_time_until_the_stop(idle: IdleWorld) -> None:
    idle.world.pause(IDLE_SECONDS - 1)
    idle.use()
    idle.world.pause(IDLE_SECONDS - 1)
    assert idle.settle() is None

    idle.world.pause(1)
    assert idle.settle() == "stop"


def test_a_waiting_request_starts_a_model_that_is_asleep(idle: IdleWorld) -> None:
    idle.fall_asleep()
    idle.use(is_waiting=True)

    assert idle.settle() == "start"
    assert idle.record.status == "Starting"
    idle.world.run("begin", idle.key)
    idle.world.scaler.start(idle.key, {}, idle.world.now)
    idle.world.run("publish_candidate", idle.key)
    assert idle.route is not None
    assert (idle.route.sleep_state, idle.route.is_candidate) == ("waking", False)

    idle.world.pause(30)
    idle.put_in_service(idle.key)
    assert (idle.record.status, idle.record.is_asleep, idle.count_tasks()) == ("InService", False, 1)
    assert idle.route.sleep_state == "awake"
    assert (idle.record.start_seconds, idle.record.in_service_since) == (30, idle.world.now)


def test_a_request_before_the_model_fell_asleep_does_not_start_it(idle: IdleWorld) -> None:
    idle.use(is_waiting=True)
    idle.fall_asleep()

    assert idle.settle() is None


def test_of_two_starts_at_the_same_time_one_is_requested(idle: IdleWorld) -> None:
    idle.fall_asleep()
    record, requests = idle.record, OperationRequests(idle.world.records)

    results = [requests.start(CommandRequest(name, "system:idle", idle.world.now), record) for name in ("a", "b")]

    assert [isinstance(one, ModelConflict) for one in results] == [False, True]
    assert idle.key.operation_id == "a"


def test_a_request_that_races_the_stop_keeps_the_tasks(idle: IdleWorld) -> None:
    idle.begin_stop()
    idle.use()
    idle.end_stop()

    assert (idle.record.status, idle.record.is_asleep, idle.count_tasks()) == ("InService", False, 1)
    assert idle.route is not None
    assert idle.route.sleep_state == "awake"
    assert idle.settle() is None


def test_the_tasks_stay_while_a_replica_of_the_gateway_does_not_confirm(idle: IdleWorld) -> None:
    idle.begin_stop()
    idle.end_stop(is_confirmed=False)

    assert (idle.record.is_asleep, idle.count_tasks()) == (False, 1)


def test_a_cancelled_stop_stays_cancelled_if_its_step_runs_twice(idle: IdleWorld) -> None:
    idle.begin_stop()
    idle.world.run("confirm_withdrawal", idle.key, version=idle.world.routes.read_list_version())
    idle.end_stop()

    assert (idle.record.is_asleep, idle.count_tasks()) == (False, 1)


def test_a_stop_that_begins_again_after_its_tasks_ended_is_not_cancelled(idle: IdleWorld) -> None:
    idle.begin_stop()
    idle.world.confirm()
    idle.world.run("confirm_withdrawal", idle.key, version=idle.world.routes.read_list_version())
    idle.world.scaler.stop(idle.key, idle.world.now)
    idle.use(is_waiting=True)

    idle.world.run("withdraw_route", idle.key)
    idle.end_stop()

    assert (idle.record.is_asleep, idle.count_tasks()) == (True, 0)
    assert idle.route is not None
    assert idle.route.sleep_state == "asleep"


def test_a_request_that_arrives_after_the_stop_wakes_the_model(idle: IdleWorld) -> None:
    idle.begin_stop()
    idle.world.confirm()
    idle.world.run("confirm_withdrawal", idle.key, version=idle.world.routes.read_list_version())
    idle.use(is_waiting=True)
    assert idle.settle() is None  # the stop has not ended

    idle.world.scaler.stop(idle.key, idle.world.now)
    idle.world.run("finish", idle.key)
    idle.world.pause(1)
    idle.use(is_waiting=True)  # the gateway repeats this while the request waits

    assert idle.settle() == "start"


@pytest.mark.parametrize("step", ["publish_candidate", "withdraw_route"])
def test_a_model_that_cannot_wake_has_no_route_and_a_cause(idle: IdleWorld, step: str) -> None:
    idle.fall_asleep()
    idle.use(is_waiting=True)
    idle.settle()
    idle.world.run("begin", idle.key)
    idle.world.run(step, idle.key)

    idle.world.run("withdraw_route", idle.key)
    idle.world.run("fail", idle.key, error="capacity", cause="")

    assert (idle.record.status, idle.record.is_asleep, idle.route) == ("Stopped", False, None)


def test_a_stop_that_fails_before_its_tasks_end_keeps_the_model_in_service(idle: IdleWorld) -> None:
    idle.begin_stop()
    idle.world.run("fail", idle.key, error="other", cause="")

    assert (idle.record.status, idle.record.is_asleep, idle.count_tasks()) == ("InService", False, 1)
    assert idle.route is not None
    assert idle.route.sleep_state == "awake"


def test_a_stop_that_fails_after_its_tasks_ended_leaves_a_model_that_is_asleep_with_a_cause(idle: IdleWorld) -> None:
    idle.begin_stop()
    idle.world.scaler.stop(idle.key, idle.world.now)
    idle.world.run("fail", idle.key, error="timeout", cause="")

    assert idle.record.failure is not None
    assert (idle.record.is_asleep, idle.record.failure.code) == (True, "timeout")
    assert idle.route is not None
    assert idle.route.sleep_state == "asleep"
    idle.world.pause(1)
    idle.use(is_waiting=True)
    assert idle.settle() == "start"


def test_the_stop_of_an_idle_model_ends_well_after_a_failed_update(idle: IdleWorld) -> None:
    failed = idle.record.model_copy(update={"failure": ModelFailure(code="image", message="Check its name.")})
    assert idle.world.records.replace(failed, failed.version)

    idle.fall_asleep()

    assert (idle.record.is_asleep, idle.record.failure) == (True, None)


def test_a_stopped_model_is_not_woken_by_requests(idle: IdleWorld) -> None:
    idle.fall_asleep()
    changed = OperationRequests(idle.world.records).stop(CommandRequest("op", "root", idle.world.now), idle.record)
    assert isinstance(changed, ModelRecord)
    for step in ("begin", "withdraw_route", "finish"):
        idle.world.run(step, idle.key)
    idle.use(is_waiting=True)

    assert (idle.record.status, idle.route, idle.settle()) == ("Stopped", None, None)
