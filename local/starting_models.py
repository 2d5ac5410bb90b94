"""The two models of the local installation, created by its API like those of any administrator."""

import platform
import time
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Any, Protocol

from local.waiting import WaitTimeout

EMBEDDING_MODEL, CHAT_MODEL = "minilm", "quoter"
_WAIT_SECONDS = 240
_LOOK_SECONDS = 0.25
Report = Callable[[str], object]


class ModelFailed(WaitTimeout):
    """A model did not come into service; the message gives the reason."""


class Models(Protocol):
    """The part of the API of models that starts them."""

    def find_model(self, model_id: str) -> dict[str, Any] | None: ...

    def list_events(self, model_id: str) -> list[dict[str, Any]]: ...

    def delete_model(self, model_id: str) -> None: ...


def list_local_models() -> list[dict[str, Any]]:
    """Return the requests that create the two models."""
    return [
        _build_request(EMBEDDING_MODEL, "sentence-transformers/all-MiniLM-L6-v2", "embedding", "tei"),
        _build_request(CHAT_MODEL, "lisa/quoter", "textgen", "vllm") | {"streaming": True},
    ]


def _build_request(model_id: str, weights: str, model_type: str, container: str) -> dict[str, Any]:
    return {
        "modelId": model_id,
        "modelName": weights,
        "modelType": model_type,
        "hostingType": "lisa_hosted",
        "inferenceContainer": container,
        "instanceType": "c7g.xlarge" if platform.machine() in ("aarch64", "arm64") else "c7i.xlarge",
        "containerConfig": {"image": {"baseImage": f"local/{model_id}", "type": "asset"}},
        "autoScalingConfig": {},
        "loadBalancerConfig": {},
    }


def list_missing_models(api: Models, requests: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the requests of the models that do not exist; a failed one is deleted first."""
    missing = []
    for request in requests:
        model_id = request["modelId"]
        found = api.find_model(model_id)
        if found and found["status"] == "Failed":
            api.delete_model(model_id)
        if found and found["status"] in ("Failed", "Deleting"):
            _await(partial(_is_absent, api, model_id), f"the model {model_id} is deleted")
            found = None
        if found is None:
            missing.append(request)
    return missing


def _is_absent(api: Models, model_id: str) -> bool:
    return api.find_model(model_id) is None


def await_models(api: Models, model_ids: list[str], report: Report) -> None:
    """Return when all models are in service; `report` receives their present steps in words.

    Raises:
        ModelFailed: a model failed.
        WaitTimeout: the models are not in service after four minutes.
    """

    def are_in_service() -> bool:
        waiting = list(_list_waiting(api, model_ids))
        report(" · ".join(f"{model_id}: {_describe_step(api, model_id)}" for model_id in waiting))
        return not waiting

    names = " and ".join(model_ids)
    _await(are_in_service, f"the models {names} are in service; if an earlier start was interrupted, run `make clean`")


def _list_waiting(api: Models, model_ids: list[str]) -> Iterator[str]:
    for model_id in model_ids:
        found = api.find_model(model_id) or {"status": "Failed", "failureReason": "it was deleted"}
        if found["status"] == "Failed":
            raise ModelFailed(f"the model {model_id} is not in service: {found.get('failureReason')}")
        if found["status"] != "InService":
            yield model_id


def _describe_step(api: Models, model_id: str) -> str:
    events = api.list_events(model_id)
    return str(events[-1]["message"]) if events else "requested"


def _await(condition: Callable[[], bool], name: str) -> None:
    end = time.monotonic() + _WAIT_SECONDS
    while not condition():
        if time.monotonic() > end:
            raise WaitTimeout(f"this was not fulfilled after {_WAIT_SECONDS} s: {name}")
        time.sleep(_LOOK_SECONDS)
