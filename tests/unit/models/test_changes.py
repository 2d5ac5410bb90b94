"""Changes of models: PUT /models/{id}, the context window and the events, over HTTP."""

from typing import Any

import pytest

from lisa.models.causes import build_failure
from lisa.models.records import LifecycleEvent, ModelFailure
from models.api.app import handler
from tests.support.handlers import Account
from tests.support.models import NOW, SELF_HOSTED, THIRD_PARTY, build_record
from tests.support.rest import ADA, EVE, ROOT, Door


@pytest.fixture
def door(account: Account) -> Door:
    return Door(handler)


def store(account: Account, body: dict[str, Any] = SELF_HOSTED, status: str = "InService", **fields: Any) -> None:
    account.model_records.create(build_record(body, status=status, **fields))


def change(door: Door, body: dict[str, Any], model_id: str = "minilm") -> Any:
    return door.done(door.ask(ROOT, "PUT", f"/models/{model_id}", body))["model"]


def operation_kind(account: Account, model_id: str = "minilm") -> str | None:
    record = account.model_records.find(model_id)
    assert record is not None
    return record.operation.kind if record.operation else None


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        ({"modelDescription": "d", "modelId": "minilm"}, {"modelDescription": "d"}),
        ({"allowedGroups": ["law"]}, {"allowedGroups": ["law"]}),
        ({"features": []}, {"features": []}),
        ({"features": [{"name": "toolCalls"}]}, {"features": [{"name": "toolCalls", "overview": ""}]}),
        ({"modelType": "textgen", "streaming": True}, {"modelType": "textgen", "streaming": True}),
        ({"unsupportedParameters": ["top_p", "seed", "top_p"]}, {"unsupportedParameters": ["top_p", "seed"]}),
        ({"guardrailsConfig": {}, "modelDescription": "e"}, {"guardrailsConfig": {}}),
    ],
)
def test_a_field_of_a_model_in_service_is_changed_by_a_workflow(
    door: Door, account: Account, body: dict[str, Any], shown: dict[str, Any]
) -> None:
    store(account, SELF_HOSTED | {"features": [{"name": "reasoning"}]})

    changed = change(door, body)

    assert changed | shown == changed
    assert (changed["status"], operation_kind(account)) == ("Updating", "update")


def test_a_field_of_a_stopped_model_is_changed_at_once(door: Door, account: Account) -> None:
    store(account, status="Stopped")

    changed = change(door, {"modelDescription": "d"})

    assert (changed["status"], changed["modelDescription"], operation_kind(account)) == ("Stopped", "d", None)


@pytest.mark.parametrize("body", [{}, {"modelId": "minilm", "enabled": None, "unknown": 1}, {"streaming": False}])
def test_a_request_that_changes_nothing_starts_no_workflow(door: Door, account: Account, body: dict[str, Any]) -> None:
    store(account)

    assert change(door, body)["status"] == "InService"
    assert operation_kind(account) is None


def test_scaling_and_container_are_changed_field_by_field(door: Door, account: Account) -> None:
    store(
        account, SELF_HOSTED | {"containerConfig": {"image": {"baseImage": "i"}, "environment": {"A": "1", "B": "2"}}}
    )
    container = {"environment": {"A": "LISA_MARKED_FOR_DELETION", "C": "3"}, "healthCheckRetries": 5}

    changed = change(
        door, {"autoScalingInstanceConfig": {"maxCapacity": 4, "cooldown": 60}, "containerConfig": container}
    )

    scaling = changed["autoScalingConfig"]
    assert (scaling["minCapacity"], scaling["maxCapacity"], scaling["cooldown"]) == (1, 4, 60)
    assert changed["containerConfig"]["environment"] == {"B": "2", "C": "3"}
    assert changed["containerConfig"]["healthCheckConfig"]["retries"] == 5
    assert changed["containerConfig"]["healthCheckConfig"]["interval"] == 10


@pytest.mark.parametrize(
    ("status", "after", "kind"), [("InService", "Stopping", "stop"), ("Stopped", "Starting", "start")]
)
def test_enabled_starts_and_stops_a_model(door: Door, account: Account, status: str, after: str, kind: str) -> None:
    store(account, status=status)

    changed = change(door, {"enabled": kind == "start", "modelDescription": "d"})

    assert (changed["status"], changed["modelDescription"], operation_kind(account)) == (after, "d", kind)


@pytest.mark.parametrize(
    ("status", "body"),
    [
        *((status, {}) for status in ("Creating", "Starting", "Stopping", "Updating", "Deleting", "Failed")),
        ("InService", {"enabled": True}),
        ("Stopped", {"enabled": False}),
    ],
)
def test_a_change_that_the_status_does_not_permit_is_a_conflict(
    door: Door, account: Account, status: str, body: dict[str, Any]
) -> None:
    store(account, status=status)

    answer = door.ask(ROOT, "PUT", "/models/minilm", body)

    assert answer.status == 409
    assert status in answer.message


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"enabled": False, "autoScalingInstanceConfig": {"maxCapacity": 2}}, "enabled: "),
        ({"autoScalingInstanceConfig": {"minCapacity": 3}}, "autoScalingInstanceConfig.maxCapacity: "),
        ({"autoScalingInstanceConfig": {"idleSeconds": 1}}, "autoScalingInstanceConfig.idleSeconds: "),
        ({"streaming": True}, "streaming: "),
        ({"containerConfig": {"sharedMemorySize": -1}}, "containerConfig.sharedMemorySize: "),
    ],
)
def test_a_wrong_change_names_its_field_and_changes_nothing(
    door: Door, account: Account, body: dict[str, Any], message: str
) -> None:
    store(account)

    answer = door.ask(ROOT, "PUT", "/models/minilm", body)

    assert (answer.status, operation_kind(account)) == (400, None)
    assert answer.message.startswith(message), answer.message


@pytest.mark.parametrize("part", ["autoScalingInstanceConfig", "containerConfig"])
def test_a_model_of_a_provider_has_no_instances_and_no_container(door: Door, account: Account, part: str) -> None:
    store(account, THIRD_PARTY)

    answer = door.ask(ROOT, "PUT", "/models/gpt", {part: {}})

    assert answer.status == 400
    assert answer.message.startswith(part)


def test_the_context_window_is_set_and_shown(door: Door, account: Account) -> None:
    store(account, status="Stopped")
    assert "contextWindow" not in door.get(ROOT, "/models/minilm")["model"]

    door.done(door.ask(ROOT, "PUT", "/models/minilm/context-window", {"contextWindow": 8_192}))

    assert door.get(ROOT, "/models/minilm")["model"]["contextWindow"] == 8_192
    wrong = door.ask(ROOT, "PUT", "/models/minilm/context-window", {"contextWindow": 0})
    assert (wrong.status, wrong.message.startswith("contextWindow: ")) == (400, True)


def test_a_failed_model_says_why(door: Door, account: Account) -> None:
    failure = ModelFailure(code="quota", message="Ask AWS for a higher quota of vCPUs, then create the model again.")
    store(account, status="Failed", failure=failure)

    assert door.get(ROOT, "/models/minilm")["model"]["failureReason"] == failure.message


def test_the_events_tell_each_step_with_its_duration_and_the_cause_of_a_failure(door: Door, account: Account) -> None:
    store(account, SELF_HOSTED | {"allowedGroups": ["law"]})
    failure = ModelFailure(code="capacity", message="No instance is free.")
    for event in (
        LifecycleEvent(at=NOW - 1, operation_id="op-0", step="finish", message="an earlier model of this id"),
        LifecycleEvent(at=NOW, operation_id="op-1", operation="create", step="begin", message="begun"),
        LifecycleEvent(at=NOW + 1_500, operation_id="op-1", step="fail", message=failure.message, failure=failure),
        LifecycleEvent(at=NOW + 9_000, operation_id="op-2", step="begin", message="begun"),
    ):
        account.model_records.append_event("minilm", event)

    found = door.get(ADA, "/models/minilm/events")

    assert [(one["operationId"], one["step"], one["seconds"]) for one in found["events"]] == [
        ("op-1", "begin", 1.5),
        ("op-1", "fail", None),
        ("op-2", "begin", None),
    ]
    assert found["events"][1]["failure"] == {"code": "capacity", "message": build_failure("capacity").message}
    whole = door.get(ROOT, "/models/minilm/events")
    assert whole["events"][1]["message"] == "The operation has failed."
    assert whole["events"][1]["failure"] == {"code": "capacity", "message": "No instance is free."}
    assert [one["operation"] for one in found["events"]] == ["create", None, None]
    assert found["events"][1]["at"] == "2023-11-14T22:13:21.500Z"
    assert door.ask(EVE, "GET", "/models/minilm/events").status == 404


def test_instance_types_are_listed_for_everyone(door: Door) -> None:
    found = door.get(EVE, "/models/metadata/instances")

    assert {"g5.xlarge", "p5.48xlarge", "m7i.large"} < set(found)
    assert found == sorted(found)
