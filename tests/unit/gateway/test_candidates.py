"""Candidates: routes that only the platform's own functions may use, before their models are in service."""

import pytest

from gateway.door import Door
from lisa.models.served import ServedModel
from tests.support.door_requests import door_with_upstream, send_chat, send_to_door
from tests.support.fake_upstream import EchoUpstream

PERSONS = ("ann", "root")


def door_with_candidate() -> Door:
    app = door_with_upstream(EchoUpstream())
    params = {"model": "m", "api_base": "http://10.0.0.1:8080/v1"}
    app.routes.add_model(ServedModel(model_id="candidate", litellm_params=params, is_candidate=True))
    return app


@pytest.mark.parametrize("caller", PERSONS)
def test_a_candidate_answers_people_like_a_model_that_does_not_exist(caller: str) -> None:
    answer, absent = (send_chat(door_with_candidate(), name, caller) for name in ("candidate", "nonesuch"))

    assert answer.status_code == absent.status_code == 404
    assert answer.text.replace("candidate", "nonesuch") == absent.text


@pytest.mark.parametrize("caller", [*PERSONS, "function"])
@pytest.mark.parametrize("path", ["/v1/models", "/v2/serve/model/info"])
def test_no_list_has_a_candidate(path: str, caller: str) -> None:
    answer = send_to_door(door_with_candidate(), "GET", path, caller)

    assert answer.status_code == 200
    assert "candidate" not in answer.text


def test_a_function_of_the_platform_may_ask_a_candidate_and_no_other_model() -> None:
    app = door_with_candidate()

    assert send_chat(app, "candidate", "function").status_code == 200
    assert send_chat(app, "open", "function").status_code == 403
