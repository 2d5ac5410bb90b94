"""The models of a local installation are created by the API of models."""

from collections import deque
from typing import Any

import pytest

from lisa.models.definition import CreateModel
from lisa.models.records import LifecycleEvent, ModelFailure, ModelStatus
from local.starting_models import ModelFailed, ModelStarter, list_local_models
from tests.support.models import THIRD_PARTY, build_record
from tests.support.twins.models import MemoryModelRecords

REQUIRED: dict[str, Any] = {**THIRD_PARTY, "modelId": "required"}
OPTIONAL: dict[str, Any] = {**THIRD_PARTY, "modelId": "optional"}


class ScriptedModels(MemoryModelRecords):
    """Records whose models take their next status at each look, and the requests that the API receives."""

    def __init__(self, **statuses: list[ModelStatus | None]) -> None:
        super().__init__()
        self.requests: list[tuple[str, str]] = []
        self._next = {model_id: deque(found) for model_id, found in statuses.items()}

    def find(self, model_id: str) -> Any:
        left = self._next.get(model_id, deque([None]))
        status = left.popleft() if len(left) > 1 else left[0]
        body = {**THIRD_PARTY, "modelId": model_id}
        failure = ModelFailure(code="image", message="the image does not exist") if status == "Failed" else None
        return build_record(body, status=status, failure=failure) if status else None

    def create_model(self, model: dict[str, Any]) -> None:
        self.requests.append(("create", model["modelId"]))

    def start_model(self, model_id: str) -> None:
        self.requests.append(("start", model_id))

    def delete_model(self, model_id: str) -> None:
        self.requests.append(("delete", model_id))


def start(models: ScriptedModels, *optional: dict[str, Any]) -> list[tuple[str, str]]:
    ModelStarter(models, models, look_seconds=0).start_models([REQUIRED], optional, lambda _: None)
    return models.requests


@pytest.mark.parametrize(
    ("statuses", "requests"),
    [
        (["InService"], []),
        (["Creating", "Creating", "InService"], []),
        ([None, "Creating", "InService"], ["create"]),
        (["Stopped", "Starting", "InService"], ["start"]),
        (["Stopping", "Stopped", "InService"], ["start"]),
        (["Failed", "Deleting", None, "InService"], ["delete", "create"]),
        (["Deleting", None, "InService"], ["create"]),
    ],
)
def test_a_required_model_receives_the_requests_that_bring_it_into_service(
    statuses: list[ModelStatus | None], requests: list[str]
) -> None:
    assert start(ScriptedModels(required=statuses)) == [(request, "required") for request in requests]


@pytest.mark.parametrize("statuses", [[None, "Failed"], ["Stopped", "Failed"], ["Failed", None, "Failed"]])
def test_a_model_that_fails_in_this_start_ends_it_with_the_reason(statuses: list[ModelStatus | None]) -> None:
    with pytest.raises(ModelFailed, match="required is not in service: the image does not exist"):
        start(ScriptedModels(required=statuses))


@pytest.mark.parametrize(
    ("statuses", "requests"),
    [
        ([None], ["create"]),
        (["Creating"], []),
        (["Stopped"], []),
        (["Failed", "Deleting", None], ["delete", "create"]),
        ([None, "Failed"], ["create"]),
    ],
)
def test_the_start_creates_optional_models_and_does_not_wait_for_them(
    statuses: list[ModelStatus | None], requests: list[str]
) -> None:
    models = ScriptedModels(required=["Creating", "Creating", "InService"], optional=statuses)

    sent = start(models, OPTIONAL)

    assert list(dict.fromkeys(sent)) == [(request, "optional") for request in requests]


def test_the_start_reports_the_last_steps_of_the_models_that_it_waits_for() -> None:
    models = ScriptedModels(required=["Creating", "InService"])
    event = LifecycleEvent(at=2**42, operation_id="1", step="probe", message="The model answered.", failure=None)
    models.append_event("required", event)
    reported: list[str] = []

    ModelStarter(models, models, look_seconds=0).start_models([REQUIRED], (), reported.append)

    assert reported == ["required: The model answered.", ""]


@pytest.mark.parametrize("request_body", list_local_models())
def test_a_local_model_is_a_valid_self_hosted_model(request_body: dict[str, Any]) -> None:
    assert CreateModel.model_validate(request_body).effective_hosting_type == "lisa_hosted"
