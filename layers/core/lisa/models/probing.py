"""The test of a model by a real request, before its users see it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from lisa.errors import PlainError
from lisa.models.cloud_states import ProbeAnswered, ProbeFailed, ProbeResult
from lisa.models.definition import ModelDefinition
from lisa.models.lifecycle_ports import ModelProbe
from lisa.models.served import ServedModel

_PAUSE_SECONDS: Final = 1.0


class ModelProbeFailed(PlainError):
    """The model did not answer a test request."""


class AdapterProbeFailed(PlainError):
    """The model answered a test request, but one of its adapters did not."""


def build_probe_request(definition: ModelDefinition) -> dict[str, Any]:
    """Return the part of a definition that its test needs: the type, and the ids of the adapters."""
    return {"model_type": definition.model_type, "adapters": [one.model_id for one in definition.lora_adapters]}


def parse_probe_request(model_id: str, request: Mapping[str, Any]) -> tuple[ServedModel, list[ServedModel]]:
    """Return the model and its adapters as they are tested. The gateway knows each of them by its id."""
    model, *adapters = (
        ServedModel(model_id=one, model_type=request["model_type"], litellm_params={})
        for one in (model_id, *request.get("adapters", ()))
    )
    return model, adapters


@dataclass(frozen=True)
class PatientProbe:
    """Repeats a test request until the model answers: the gateway learns of a candidate a moment later.

    `clock` returns epoch milliseconds, `pause` waits for some seconds.
    """

    probe: ModelProbe
    clock: Callable[[], int]
    pause: Callable[[float], None]
    patience_seconds: float

    def run(self, model: ServedModel, adapters: Sequence[ServedModel] = ()) -> ProbeAnswered:
        """Return the answer of the model, after all its adapters have answered, too.

        Raises ModelProbeFailed and AdapterProbeFailed.
        """
        deadline = self.clock() + self.patience_seconds * 1_000
        found = self._repeat(model, deadline)
        if isinstance(found, ProbeFailed):
            raise ModelProbeFailed(f"the model did not answer a test request: {found.reason}")
        for adapter in adapters:
            result = self._repeat(adapter, deadline)
            if isinstance(result, ProbeFailed):
                name = adapter.model_id
                raise AdapterProbeFailed(f"the adapter {name} did not answer a test request: {result.reason}")
        return found

    def _repeat(self, model: ServedModel, deadline: float) -> ProbeResult:
        """Return the answer, or the last failure before the deadline (epoch milliseconds)."""
        while True:
            result = self.probe.probe(model)
            if isinstance(result, ProbeAnswered) or result.is_final or self.clock() >= deadline:
                return result
            self.pause(_PAUSE_SECONDS)
