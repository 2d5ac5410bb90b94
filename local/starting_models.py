"""The start of the local installation's models, which the API of models creates as it does for any administrator."""

import platform
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, Protocol

from lisa.models.lifecycle_ports import ModelRecords
from lisa.models.records import ModelRecord
from local.waiting import WaitTimeout, wait_until

EMBEDDING_MODEL, CHAT_MODEL = "minilm", "quoter"
_WAIT_SECONDS = 240
Report = Callable[[str], object]
Request = dict[str, Any]


class ModelFailed(WaitTimeout):
    """A model did not come into service; the message gives the reason."""


class ModelRequests(Protocol):
    """The requests of the API of models that change a model."""

    def create_model(self, model: Request) -> None: ...

    def start_model(self, model_id: str) -> None: ...

    def delete_model(self, model_id: str) -> None: ...


def list_local_models() -> list[Request]:
    """Return the requests that create the two models."""
    return [
        _build_request(EMBEDDING_MODEL, "sentence-transformers/all-MiniLM-L6-v2", "embedding", "tei", image="minilm"),
        # TGI has chat completions alone, as `quoter` has; vLLM also has the API of responses.
        _build_request(CHAT_MODEL, "lisa/quoter", "textgen", "tgi", image="quoter-tgi") | {"streaming": True},
    ]


def _build_request(model_id: str, weights: str, model_type: str, container: str, image: str) -> Request:
    return {
        "modelId": model_id,
        "modelName": weights,
        "modelType": model_type,
        "hostingType": "lisa_hosted",
        "inferenceContainer": container,
        "instanceType": "c7g.xlarge" if platform.machine() in ("aarch64", "arm64") else "c7i.xlarge",
        "containerConfig": {"image": {"baseImage": f"local/{image}", "type": "asset"}},
        "autoScalingConfig": {},
        "loadBalancerConfig": {},
    }


@dataclass
class ModelStarter:
    """Sends the requests that bring models into service, from whatever status an earlier start has left."""

    records: ModelRecords
    api: ModelRequests
    look_seconds: float = 0.1
    _attempted: set[str] = field(default_factory=set)  # ids of models that this start has created, started or deleted

    def start_models(self, required: list[Request], optional: Iterable[Request], report: Report) -> None:
        """Return when the required models are in service and the optional ones are requested.

        `report` receives the present steps of the models that are not in service.

        Raises:
            ModelFailed: a required model failed twice.
            WaitTimeout: the models are not in service after four minutes.
        """
        others = list(optional)

        def are_started() -> bool:
            steps = {one["modelId"]: self._advance(one) for one in required}
            are_requested = [self._is_requested(one) for one in others]
            waiting = {model_id: step for model_id, step in steps.items() if step is not None}
            report(" · ".join(f"{model_id}: {step}" for model_id, step in waiting.items()))
            return not waiting and all(are_requested)

        names = " and ".join(one["modelId"] for one in required)
        wait_until(are_started, f"the models {names} are in service", seconds=_WAIT_SECONDS, every=self.look_seconds)

    def _advance(self, request: Request) -> str | None:
        """Send the request that the model's status needs, if any; return its present step, or None in service."""
        model_id = request["modelId"]
        record = self.records.find(model_id)
        if record is None:
            self._attempted.add(model_id)
            self.api.create_model(request)
        elif record.status == "Stopped":
            self._attempted.add(model_id)
            self.api.start_model(model_id)
        elif record.status == "Failed":
            self._delete_failed(record)
        return None if record is not None and record.status == "InService" else self._describe_step(record)

    def _delete_failed(self, record: ModelRecord) -> None:
        """Delete a model that failed, so that it is created again. Raises ModelFailed if this start has done so."""
        reason = record.failure.message if record.failure else "unknown"
        if record.model_id in self._attempted:
            raise ModelFailed(f"the model {record.model_id} is not in service: {reason}")
        self._attempted.add(record.model_id)
        self.api.delete_model(record.model_id)

    def _is_requested(self, request: Request) -> bool:
        """Create an optional model that is missing or failed earlier; return whether nothing is left to request."""
        model_id = request["modelId"]
        record = self.records.find(model_id)
        if record is None:
            self._attempted.add(model_id)
            self.api.create_model(request)
        elif record.status == "Failed" and model_id not in self._attempted:
            self._delete_failed(record)
            return False
        return record is None or record.status != "Deleting"

    def _describe_step(self, record: ModelRecord | None) -> str:
        events = self.records.list_events(record.model_id, since=record.created_at) if record else ()
        return events[-1].message if events else "requested"
