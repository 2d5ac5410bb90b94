"""The lists of models in the format of each client."""

from typing import Any

import pytest

from gateway.door import Door
from lisa.models.served import ServedModel
from tests.support.door_requests import door_with_upstream, send_to_door
from tests.support.fake_upstream import EchoUpstream

ANTHROPIC = {"anthropic-version": "2023-06-01"}


def door_with_many_models() -> Door:
    app = door_with_upstream(EchoUpstream())
    for model_id in [*app.routes.models]:
        app.routes.remove_model(model_id)
    for number in range(5):
        app.routes.add_model(ServedModel(model_id=f"m{number}", litellm_params={}))
    app.routes.add_model(ServedModel(model_id="meta/llama-3", litellm_params={}))
    return app


def model_list(query: str = "") -> dict[str, Any]:
    answer = send_to_door(door_with_many_models(), "GET", f"/v1/models{query}", headers=ANTHROPIC)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def test_anthropics_clients_get_anthropics_list() -> None:
    found = model_list()

    assert found["data"][0] == {
        "type": "model",
        "id": "m0",
        "display_name": "m0",
        "created_at": "2023-11-14T22:13:20Z",
    }
    assert (found["has_more"], found["first_id"], found["last_id"]) == (False, "m0", "meta/llama-3")


@pytest.mark.parametrize(
    ("query", "shown", "more"),
    [
        ("?limit=2", ["m0", "m1"], True),
        ("?limit=2&after_id=m1", ["m2", "m3"], True),
        ("?limit=2&after_id=m3", ["m4", "meta/llama-3"], False),
        ("?limit=2&before_id=m4", ["m2", "m3"], True),
        ("?limit=2&before_id=m1", ["m0"], False),
        ("?limit=2&before_id=m2", ["m0", "m1"], False),
        ("?limit=2&after_id=m2", ["m3", "m4"], True),
        ("?limit=1000&after_id=m4", ["meta/llama-3"], False),
        ("?limit=1&after_id=m4", ["meta/llama-3"], False),
        ("?after_id=meta/llama-3", [], False),
    ],
)
def test_the_list_is_paged_in_both_directions(query: str, shown: list[str], more: bool) -> None:
    found = model_list(query)

    assert [model["id"] for model in found["data"]] == shown
    assert found["has_more"] == more
    assert (found["first_id"], found["last_id"]) == ((shown[0], shown[-1]) if shown else (None, None))


@pytest.mark.parametrize("query", ["?limit=0", "?limit=1001", "?limit=x", "?after_id=absent", "?before_id=absent"])
def test_a_page_that_does_not_exist_is_refused_in_anthropics_shape(query: str) -> None:
    answer = send_to_door(door_with_many_models(), "GET", f"/v1/models{query}", headers=ANTHROPIC)

    assert (answer.status_code, answer.json()["type"]) == (400, "error")
    assert query[1:].split("=", maxsplit=1)[0] in answer.json()["error"]["message"]


def test_errors_about_models_have_the_shape_of_the_client_too() -> None:
    missing = send_to_door(door_with_many_models(), "GET", "/v1/models/absent", headers=ANTHROPIC)
    unknown = send_to_door(door_with_many_models(), "GET", "/v1/models", "nobody", headers=ANTHROPIC)

    assert (missing.status_code, missing.json()["error"]["type"]) == (404, "not_found_error")
    assert (unknown.status_code, unknown.json()["error"]["type"]) == (401, "authentication_error")
    assert (
        send_to_door(door_with_many_models(), "GET", "/v1/models/absent").json()["error"]["code"] == "model_not_found"
    )


@pytest.mark.parametrize("path", ["meta/llama-3", "meta%2Fllama-3"])
def test_a_model_is_found_by_an_id_with_a_slash(path: str) -> None:
    plain = send_to_door(door_with_many_models(), "GET", f"/v1/models/{path}")
    anthropics = send_to_door(door_with_many_models(), "GET", f"/v1/models/{path}", headers=ANTHROPIC)
    about = send_to_door(door_with_many_models(), "GET", f"/v2/serve/models/metadata/{path}")

    assert [answer.status_code for answer in (plain, anthropics, about)] == [200, 200, 200]
    assert (plain.json()["object"], anthropics.json()["type"]) == ("model", "model")
    assert plain.json()["id"] == anthropics.json()["id"] == about.json()["model_name"] == "meta/llama-3"


@pytest.mark.parametrize(("path", "part"), [("/v1/models", None), ("/v2/serve/model/info", "model_info")])
def test_a_model_that_is_asleep_stays_in_the_list_with_the_time_of_its_start(path: str, part: str | None) -> None:
    door = door_with_upstream(EchoUpstream())
    asleep = {"stops_when_idle": True, "sleep_state": "asleep", "start_seconds": 240}
    door.routes.add_model(ServedModel.model_validate({"model_id": "sleeper", "litellm_params": {}, **asleep}))

    listed = send_to_door(door, "GET", path).json()["data"]
    [shown] = [found for one in listed if (found := one[part] if part else one)["id"] == "sleeper"]

    assert (shown["asleep"], shown["start_seconds"]) == (True, 240)
    assert not any("asleep" in str(one) for one in listed if "sleeper" not in str(one))
