"""The models of a local installation are created by the API of models."""

from typing import Any

import pytest

from lisa.models.definition import CreateModel
from local.starting_models import ModelFailed, await_models, list_local_models, list_missing_models


class MemoryModels:
    """An API whose models change their status at each look."""

    def __init__(self, **statuses: list[str]) -> None:
        self.statuses = statuses
        self.deleted: list[str] = []

    def find_model(self, model_id: str) -> dict[str, Any] | None:
        left = self.statuses.get(model_id)
        if not left:
            return None
        status = left.pop(0) if len(left) > 1 or left == ["gone"] else left[0]
        return None if status == "gone" else {"status": status, "failureReason": "the image does not exist"}

    def list_events(self, model_id: str) -> list[dict[str, Any]]:
        return [{"message": f"waiting for {model_id}"}]

    def delete_model(self, model_id: str) -> None:
        self.deleted.append(model_id)


def test_only_models_that_do_not_exist_are_missing() -> None:
    api = MemoryModels(quoter=["InService"])

    assert [one["modelId"] for one in list_missing_models(api, list_local_models())] == ["minilm"]


def test_a_failed_model_is_deleted_and_then_missing() -> None:
    api = MemoryModels(minilm=["Failed", "Deleting", "gone"], quoter=["InService"])

    missing = list_missing_models(api, list_local_models())

    assert [one["modelId"] for one in missing] == ["minilm"]
    assert api.deleted == ["minilm"]


def test_the_wait_reports_the_steps_of_models_until_they_are_in_service() -> None:
    api = MemoryModels(minilm=["Creating", "InService"], quoter=["InService"])
    reported: list[str] = []

    await_models(api, ["minilm", "quoter"], reported.append)

    assert reported == ["minilm: waiting for minilm", ""]


def test_a_failed_model_ends_the_wait_with_its_reason() -> None:
    with pytest.raises(ModelFailed, match="minilm is not in service: the image does not exist"):
        await_models(MemoryModels(minilm=["Failed"]), ["minilm"], print)


@pytest.mark.parametrize("request_body", list_local_models())
def test_a_local_model_is_a_valid_self_hosted_model(request_body: dict[str, Any]) -> None:
    assert CreateModel.model_validate(request_body).effective_hosting_type == "lisa_hosted"
