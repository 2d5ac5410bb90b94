"""The routes of models over HTTP."""

from typing import Any

import pytest

from lisa.models.causes import build_failure
from lisa.models.records import LifecycleEvent
from models.api.app import handler
from tests.support.handlers import Account
from tests.support.models import NOW, SELF_HOSTED, THIRD_PARTY, build_record
from tests.support.rest import ADA, EVE, ROOT, Door

LAW: dict[str, Any] = {"allowedGroups": ["law"]}


@pytest.fixture
def door(account: Account) -> Door:
    return Door(handler)


def create(door: Door, body: dict[str, Any] = THIRD_PARTY, **fields: Any) -> Any:
    return door.done(door.ask(ROOT, "POST", "/models", body | fields))["model"]


def test_an_older_client_creates_reads_and_deletes_a_self_hosted_model(door: Door) -> None:
    created = create(door, SELF_HOSTED | {"modelUrl": "", "features": [], "apiKey": None})

    sent = {name: created[name] for name in SELF_HOSTED}
    assert sent["autoScalingConfig"] | {"minCapacity": 1, "maxCapacity": 2} == sent["autoScalingConfig"]
    assert (created["status"], created["containerConfig"]["sharedMemorySize"]) == ("Creating", 2_048)
    assert (created["loadBalancerConfig"]["healthCheckConfig"]["interval"], created["modelUrl"]) == (60, None)
    assert door.get(ROOT, "/models/minilm") == {"model": created}
    assert door.get(ROOT, "/models")["models"] == [created]
    deleted = door.done(door.ask(ROOT, "DELETE", "/models/minilm"))["model"]
    assert deleted["status"] == "Deleting"


def test_a_provider_model_is_answered_with_every_field_and_without_its_key(door: Door, account: Account) -> None:
    about: dict[str, Any] = {
        "features": [{"name": "reasoning"}],
        "modelDescription": "d",
        "unsupportedParameters": ["temperature"],
    }

    created = create(door, apiKey="sk-very-secret", **about, **LAW)

    assert created["unsupportedParameters"] == ["temperature"]
    assert created["features"] == [{"name": "reasoning", "overview": ""}]
    assert (created["hostingType"], created["instanceType"], created["allowedGroups"]) == ("third_party", None, ["law"])
    assert set(account.model_secrets.keys.values()) == {"sk-very-secret"}


def test_a_key_is_in_no_record_no_answer_no_event_and_no_log(
    door: Door, account: Account, capsys: pytest.CaptureFixture[str]
) -> None:
    answers = [
        door.ask(ROOT, "POST", "/models", THIRD_PARTY | {"apiKey": "sk-very-secret"}),
        door.ask(ROOT, "POST", "/models", THIRD_PARTY | {"apiKey": "sk-very-secret"}),
        door.ask(ROOT, "POST", "/models", THIRD_PARTY | {"modelType": 1, "apiKey": "sk-very-secret"}),
        door.ask(ROOT, "POST", "/models", THIRD_PARTY | {"apiKey": {"sk-very-secret": 1}}),
        door.ask(ROOT, "POST", "/models", THIRD_PARTY | {"modelId": "metadata", "apiKey": "sk-very-secret"}),
        door.ask(ROOT, "GET", "/models/gpt"),
        door.ask(ROOT, "DELETE", "/models/gpt"),
    ]

    assert [answer.status for answer in answers] == [200, 409, 400, 400, 400, 200, 200]
    written = [record.model_dump_json() for record in account.model_records.list()]
    assert "very-secret" not in repr((answers, written, account.bus.published)) + "".join(capsys.readouterr())


def test_models_in_service_are_listed_first_and_the_list_is_whole_without_a_limit(door: Door, account: Account) -> None:
    for name, status in (("a", "Failed"), ("b", "InService"), ("c", "Creating"), ("d", "InService")):
        account.model_records.create(build_record(THIRD_PARTY | {"modelId": name}, status=status))

    whole = door.get(ADA, "/models")
    first = door.get(ADA, "/models?limit=3")
    second = door.get(ADA, f"/models?limit=3&cursor={first['nextCursor']}")

    assert [one["modelId"] for one in whole["models"]] == ["b", "d", "a", "c"]
    assert whole["nextCursor"] is None
    assert first["models"] + second["models"] == whole["models"]
    assert second["nextCursor"] is None


def test_a_model_of_another_group_answers_like_a_model_that_does_not_exist(door: Door) -> None:
    create(door, **LAW)

    assert [one["modelId"] for one in door.get(ADA, "/models")["models"]] == ["gpt"]
    assert door.get(EVE, "/models")["models"] == []
    for method in ("GET", "DELETE"):
        hidden, absent = (door.ask(EVE, method, f"/models/{name}") for name in ("gpt", "nonesuch"))
        assert (hidden.status, hidden.body) == (404, absent.body)
    assert door.ask(ADA, "DELETE", "/models/gpt").status == 403


def test_only_administrators_create_models(door: Door, account: Account) -> None:
    assert door.ask(ADA, "POST", "/models", THIRD_PARTY | {"apiKey": "sk"}).status == 403
    assert (list(account.model_records.list()), account.model_secrets.keys) == ([], {})


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"modelType": "teapot"}, "modelType: "),
        ({"modelId": "a b"}, "modelId: "),
        ({"modelName": None}, "modelName: "),
        ({"features": [{"name": "flight"}]}, "features.0.name: "),
        (
            SELF_HOSTED | {"autoScalingConfig": {"blockDeviceVolumeSize": 29}},
            "autoScalingConfig.blockDeviceVolumeSize: ",
        ),
        (SELF_HOSTED | {"autoScalingConfig": {"minCapacity": 2}}, "autoScalingConfig.maxCapacity: "),
        (SELF_HOSTED | {"inferenceContainer": "triton"}, "inferenceContainer: "),
        ({"modelUrl": "http://localhost:1"}, "modelUrl: "),
        ({"unsupportedParameters": ["seed", "temprature"]}, "unsupportedParameters.1: "),
        ({"unsupportedParameters": ["max_tokens"]}, "unsupportedParameters.0: "),
    ],
)
def test_a_wrong_field_is_named_in_the_error_and_repeated_as_detail(
    door: Door, changes: dict[str, Any], message: str
) -> None:
    answer = door.ask(ROOT, "POST", "/models", THIRD_PARTY | {"streaming": False} | changes)

    assert answer.status == 400
    assert answer.message.startswith(message), answer.message
    assert answer.body["detail"] == answer.message


def test_an_id_that_exists_is_a_conflict(door: Door) -> None:
    create(door)

    answer = door.ask(ROOT, "POST", "/models", THIRD_PARTY)

    assert (answer.status, answer.body["detail"]) == (409, answer.message)


def test_only_administrators_see_addresses_variables_and_the_details_of_failures(door: Door, account: Account) -> None:
    secret = "arn:aws:iam::111122223333:role/hidden"
    failure = build_failure("access_denied", secret)
    body = SELF_HOSTED | {"modelUrl": "http://10.0.0.7:8000"}
    body["containerConfig"] = SELF_HOSTED["containerConfig"] | {"environment": {"TOKEN": "variable-value"}}
    account.model_records.create(build_record(body, status="Failed", failure=failure))
    event = LifecycleEvent(at=NOW, operation_id="op-1", step="fail", message=failure.message, failure=failure)
    account.model_records.append_event("minilm", event)

    paths = ("/models", "/models/minilm", "/models/minilm/events")
    seen, whole = (repr([door.get(caller, path) for path in paths]) for caller in (ADA, ROOT))

    for hidden in (secret, "10.0.0.7", "variable-value"):
        assert hidden in whole
        assert hidden not in seen
    assert door.get(ADA, "/models/minilm")["model"]["failureReason"] == build_failure("access_denied").message
