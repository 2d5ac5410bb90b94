"""The model information that callers read: properties without addresses, and only models that they may use."""

import json

from lisa.models.served import ModelFeature
from tests.support.door_requests import door_with_upstream, send_to_door
from tests.support.fake_upstream import EchoUpstream


def test_model_information_holds_no_address() -> None:
    shown = send_to_door(door_with_upstream(EchoUpstream()), "GET", "/v2/serve/model/info", "bob")

    assert [item["model_name"] for item in shown.json()["data"]] == ["open", "ours"]
    assert "10.0.0.1" not in shown.text


def test_a_single_model_is_shown_to_callers_who_may_use_it() -> None:
    app = door_with_upstream(EchoUpstream())

    assert send_to_door(app, "GET", "/v1/models/closed").json()["id"] == "closed"
    hidden, missing = (send_to_door(app, "GET", f"/v1/models/{name}", "bob") for name in ("closed", "absent"))
    assert hidden.status_code == 404
    assert hidden.text.replace("closed", "absent") == missing.text


def test_a_model_is_shown_with_its_properties_and_without_its_address() -> None:
    app = door_with_upstream(EchoUpstream())
    features = (ModelFeature(name="toolCalls", overview="asks for tools"), ModelFeature(name="imageInput"))
    described = app.routes.models["open"].model_copy(update={"context_window": 4096, "features": features})
    app.routes.add_model(described)

    one = send_to_door(app, "GET", "/v1/models/open").json()
    info = next(
        found["model_info"]
        for found in send_to_door(app, "GET", "/v1/model/info").json()["data"]
        if found["model_name"] == "open"
    )

    for shown in (one, info):
        assert (shown["context_window"], shown["health"]) == (4096, "healthy")
        assert shown["features"][0] == {"name": "toolCalls", "overview": "asks for tools"}
    assert (info["max_input_tokens"], info["supports_function_calling"], info["supports_vision"]) == (4096, True, True)
    assert "10.0.0.1" not in send_to_door(app, "GET", "/v1/models").text + json.dumps(info)


def test_unhealthy_models_are_listed_last() -> None:
    app = door_with_upstream(EchoUpstream())
    for _ in range(3):
        app.routes.health.record_status("closed", 503)

    shown = send_to_door(app, "GET", "/v1/model/info").json()["data"]

    assert [(found["model_name"], found["model_info"]["health"]) for found in shown] == [
        ("open", "healthy"),
        ("ours", "healthy"),
        ("closed", "unhealthy"),
    ]


def test_a_model_without_a_task_is_shown_as_asleep_and_as_waking_while_its_new_task_is_tested() -> None:
    app = door_with_upstream(EchoUpstream())
    served = app.routes.models["open"]
    shown, names = {}, ("asleep", "waking", "start_seconds")
    for state in ("awake", "asleep", "waking"):
        app.routes.add_model(served.model_copy(update={"sleep_state": state, "start_seconds": 240}))
        listed = send_to_door(app, "GET", "/v1/model/info", "bob").json()["data"]
        [info] = [one["model_info"] for one in listed if one["model_name"] == "open"]
        one = send_to_door(app, "GET", "/v1/models/open", "bob").json()
        shown[state] = [{name: found.get(name) for name in names} for found in (info, one)]

    assert shown == {
        "awake": [{"asleep": None, "waking": None, "start_seconds": None}] * 2,
        "asleep": [{"asleep": True, "waking": None, "start_seconds": 240}] * 2,
        "waking": [{"asleep": True, "waking": True, "start_seconds": 240}] * 2,
    }
