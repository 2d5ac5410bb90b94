"""The steps of a model's operations: claims, routes, ends, and operations that take over."""

from typing import Any

import pytest

from lisa.models.announcements import announce_request
from lisa.models.heartbeats import EXPIRY_SECONDS, Heartbeat, are_replicas_current
from lisa.models.model_routes import build_route
from lisa.models.operations import GatewayNotConfirmed, OperationKey, OperationSuperseded
from lisa.models.served import ServedModel
from tests.support.model_operations import OUTPUTS, ModelWorld
from tests.support.models import SELF_HOSTED, THIRD_PARTY

INTERNAL = THIRD_PARTY | {"hostingType": "internal_hosted", "modelUrl": "http://10.0.0.7:8000", "modelName": "own"}
VLLM = SELF_HOSTED | {"inferenceContainer": "vllm", "modelType": "textgen"}


@pytest.fixture
def world() -> ModelWorld:
    return ModelWorld()


def test_an_operation_is_claimed_by_one_execution(world: ModelWorld) -> None:
    key = world.request()

    assert world.run("begin", key)["is_current"]
    assert not world.run("begin", key, execution="e2")["is_current"]


def test_a_repeated_claim_of_the_same_execution_succeeds(world: ModelWorld) -> None:
    key = world.request()
    world.run("begin", key)

    assert world.run("begin", key)["is_current"]


def test_an_operation_that_has_ended_is_not_claimed_again(world: ModelWorld) -> None:
    key = world.request(body=THIRD_PARTY)
    world.run("begin", key)
    world.run("finish", key)

    assert not world.run("begin", key)["is_current"]
    assert world.record(key).status == "InService"


def test_an_operation_that_failed_before_its_claim_is_not_announced_again(world: ModelWorld) -> None:
    key = world.request()
    world.run("fail", key, error="timeout", cause="")

    assert announce_request(world.record(key)) is None
    assert not world.run("begin", key)["is_current"]


def test_an_operation_that_another_one_replaced_is_not_claimed(world: ModelWorld) -> None:
    old = world.request()
    world.request("delete", operation="op-2", status="Deleting")

    assert world.run("begin", old) == {"is_current": False, "is_self_hosted": False, "probe": {}}


def test_the_operation_of_an_unknown_model_is_not_claimed(world: ModelWorld) -> None:
    assert not world.run("begin", OperationKey("absent", "op-1"))["is_current"]


@pytest.mark.parametrize(("body", "is_self_hosted"), [(SELF_HOSTED, True), (THIRD_PARTY, False), (INTERNAL, False)])
def test_the_beginning_says_whether_the_model_needs_a_stack(
    world: ModelWorld, body: dict[str, object], is_self_hosted: bool
) -> None:
    assert world.run("begin", world.request(body=body))["is_self_hosted"] is is_self_hosted


@pytest.mark.parametrize(
    ("body", "parameters"),
    [
        (THIRD_PARTY, {"model": "openai/gpt"}),
        (THIRD_PARTY | {"modelUrl": "https://a.example"}, {"model": "openai/gpt", "api_base": "https://a.example"}),
        (INTERNAL, {"model": "openai/own", "api_base": "http://10.0.0.7:8000/v1", "api_key": "none"}),
        (
            VLLM,
            {
                "model": "hosted_vllm/sentence-transformers/all-MiniLM-L6-v2",
                "api_base": "http://127.0.0.1:8080/v1",
                "api_key": "none",
            },
        ),
        (
            SELF_HOSTED,
            {
                "model": "openai/sentence-transformers/all-MiniLM-L6-v2",
                "api_base": "http://127.0.0.1:8080/v1",
                "api_key": "none",
            },
        ),
    ],
)
def test_a_route_has_the_name_and_the_address_of_its_hosting(
    world: ModelWorld, body: dict[str, object], parameters: dict[str, str]
) -> None:
    key = world.request(body=body, address=OUTPUTS["address"])

    world.run("publish_route", key)

    route = world.routes.find_model(key.model_id)
    assert route is not None
    assert route.litellm_params == parameters
    assert not route.is_candidate


@pytest.mark.parametrize(
    ("body", "fields", "reported", "window"),
    [
        (THIRD_PARTY, {"context_window": 32_768}, 20_000, 20_000),
        (THIRD_PARTY, {"context_window": 32_768}, None, 32_768),
        (THIRD_PARTY, {"context_window": 8_192, "has_chosen_window": True}, 20_000, 8_192),
        (THIRD_PARTY | {"modelType": "embedding", "streaming": False}, {}, 20_000, None),
    ],
    ids=["reported", "not reported", "set by an administrator", "not a chat model"],
)
def test_the_window_that_the_server_reports_is_stored_and_served_unless_an_administrator_has_set_one(
    world: ModelWorld, body: dict[str, Any], fields: dict[str, Any], reported: int | None, window: int | None
) -> None:
    key = world.request(body=body, **fields)

    world.run("publish_route", key, context_window=reported)

    route = world.routes.find_model(key.model_id)
    assert route is not None
    assert (world.record(key).context_window, route.context_window) == (window, window)


def test_a_limit_of_the_container_replaces_the_window_that_a_former_task_reports(world: ModelWorld) -> None:
    limited = {"image": {"baseImage": "local/vllm", "type": "asset"}, "environment": {"VLLM_MAX_MODEL_LEN": "4096"}}
    key = world.request(body=VLLM | {"containerConfig": limited}, address=OUTPUTS["address"])

    world.run("publish_route", key, context_window=32_768)

    assert world.record(key).context_window == 4_096


def test_a_candidate_is_published_for_the_platform_alone(world: ModelWorld) -> None:
    key = world.request(body=THIRD_PARTY)

    world.run("publish_candidate", key)

    route = world.routes.find_model(key.model_id)
    assert route is not None
    assert route.is_candidate


def test_a_route_is_confirmed_when_every_live_replica_serves_it(world: ModelWorld) -> None:
    key = world.request(body=THIRD_PARTY)
    version = world.run("publish_route", key)["version"]
    world.confirm("one")
    world.confirm("two")

    assert world.run("confirm_route", key, version=version) == {}


def test_a_route_that_one_replica_does_not_serve_is_not_confirmed(world: ModelWorld) -> None:
    key = world.request(body=THIRD_PARTY)
    world.confirm("slow")
    version = world.run("publish_route", key)["version"]
    world.confirm("fast")
    beats = (Heartbeat("fast", version, world.now / 1_000), Heartbeat("slow", version - 1, world.now / 1_000))

    assert not are_replicas_current(version, beats, world.now / 1_000)
    with pytest.raises(GatewayNotConfirmed):
        world.run("confirm_route", key, version=version + 1)


def test_no_live_replica_confirms_nothing(world: ModelWorld) -> None:
    dead = Heartbeat("one", 9, world.now / 1_000 - EXPIRY_SECONDS)

    assert not are_replicas_current(3, [], world.now / 1_000)
    assert not are_replicas_current(3, [dead], world.now / 1_000)


def test_a_dead_replica_does_not_delay_the_confirmation(world: ModelWorld) -> None:
    now = world.now / 1_000

    assert are_replicas_current(3, [Heartbeat("old", 1, now - EXPIRY_SECONDS), Heartbeat("new", 3, now)], now)


def test_a_withdrawal_does_not_fail_without_a_gateway(world: ModelWorld) -> None:
    key = world.request("delete", body=THIRD_PARTY, status="Deleting")

    assert world.run("confirm_withdrawal", key, version=9) == {}


def test_a_created_model_is_in_service_since_the_end_of_its_creation(world: ModelWorld) -> None:
    key = world.request(body=THIRD_PARTY)

    world.run("finish", key)

    record = world.record(key)
    assert (record.status, record.failure, record.in_service_since) == ("InService", None, world.now)


def test_a_deleted_model_leaves_no_route_no_key_and_no_record(world: ModelWorld) -> None:
    secret = world.secrets.store("gpt", "op-1", "sk-1")
    key = world.request("delete", body=THIRD_PARTY, status="Deleting", api_key_secret=secret)
    world.routes.publish_model(_route(world, key))

    world.run("finish", key)

    assert world.records.find(key.model_id) is None
    assert world.secrets.keys == {}
    assert world.routes.find_model(key.model_id) is None


def test_the_end_of_a_deletion_may_be_repeated_after_its_answer_was_lost(world: ModelWorld) -> None:
    key = world.request("delete", body=THIRD_PARTY, status="Deleting")
    world.run("finish", key, operation="delete")

    assert world.run("finish", key, operation="delete") == {}


def test_a_creation_does_not_end_without_its_record(world: ModelWorld) -> None:
    with pytest.raises(OperationSuperseded):
        world.run("finish", OperationKey("absent", "op-1"), operation="create")


def test_a_failure_is_kept_with_its_cause(world: ModelWorld) -> None:
    key = world.request()

    world.run("fail", key, error="capacity", cause="choose another type")

    record = world.record(key)
    assert record.failure is not None
    assert (record.status, record.failure.code, record.failure.message) == ("Failed", "capacity", "choose another type")


def test_the_failure_of_a_superseded_operation_changes_no_record(world: ModelWorld) -> None:
    old = world.request()
    new = world.request("delete", operation="op-2", status="Deleting")

    assert world.run("fail", old, error="capacity", cause="")["code"] == "superseded"
    assert world.record(new).status == "Deleting"
    assert world.records.list_events(old.model_id) == []


@pytest.mark.parametrize("step", ["publish_candidate", "publish_route", "finish"])
def test_a_superseded_operation_neither_publishes_nor_ends(world: ModelWorld, step: str) -> None:
    old = world.request(body=THIRD_PARTY)
    world.request("delete", body=THIRD_PARTY, operation="op-2", status="Deleting")

    with pytest.raises(OperationSuperseded):
        world.run(step, old)
    assert world.routes.find_model(old.model_id) is None


def test_a_superseded_operation_leaves_the_route_of_a_model_that_was_created_again(world: ModelWorld) -> None:
    new = world.request(body=THIRD_PARTY, operation="op-2")
    world.run("publish_route", new)

    world.run("withdraw_route", OperationKey(new.model_id, "op-1"))

    assert world.routes.find_model(new.model_id) is not None


def test_a_deletion_that_takes_over_during_the_publication_leaves_no_route(world: ModelWorld) -> None:
    old = world.request(body=THIRD_PARTY)
    publish = world.routes.publish_model

    def publish_and_be_replaced(model: object) -> None:
        publish(model)  # type: ignore[arg-type]
        world.request("delete", body=THIRD_PARTY, operation="op-2", status="Deleting")

    world.routes.publish_model = publish_and_be_replaced  # type: ignore[method-assign]

    with pytest.raises(OperationSuperseded):
        world.run("publish_route", old)
    assert world.routes.find_model(old.model_id) is None


def test_every_step_is_an_event_with_its_time_and_a_sentence(world: ModelWorld) -> None:
    key = world.request(body=THIRD_PARTY)
    world.run("begin", key)
    world.now += 5
    world.run("publish_candidate", key)
    world.now += 5
    world.run("fail", key, error="capacity", cause="Choose another type.", operation="create")

    events = world.records.list_events(key.model_id)
    assert [(event.at - events[0].at, event.step) for event in events] == [
        (0, "begin"), (5, "publish_candidate"), (10, "fail"),
    ]  # fmt: skip
    assert all(event.message.endswith(".") for event in events)
    failed = events[-1]
    assert failed.failure is not None
    assert (failed.message, failed.failure.message) == ("The operation has failed.", "Choose another type.")
    assert failed.operation == "create"


def _route(world: ModelWorld, key: OperationKey) -> ServedModel:
    return build_route(world.record(key))


def test_a_model_whose_workflow_missed_the_end_of_its_operation_is_not_in_service_without_a_route(
    world: ModelWorld,
) -> None:
    key = world.request("update", status="InService", address=OUTPUTS["address"])
    world.run("publish_route", key)

    world.run("withdraw_route", key)

    assert world.routes.find_model(key.model_id) is None
    assert world.record(key).status == "Updating"
