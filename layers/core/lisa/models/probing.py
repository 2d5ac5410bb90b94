"""The test of a model by a real request, before its users see it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from lisa.errors import PlainError
from lisa.models.cloud_states import ProbeAnswered, ProbeFailed
from lisa.models.lifecycle_ports import ModelProbe
from lisa.models.served import ServedModel

_PAUSE_SECONDS: Final = 1.0


class ModelProbeFailed(PlainError):
    """The model did not answer a test request."""


@dataclass(frozen=True)
class PatientProbe:
    """Repeats a test request until the model answers: the gateway learns of a candidate a moment later.

    `clock` returns epoch milliseconds, `pause` waits for some seconds.
    """

    probe: ModelProbe
    clock: Callable[[], int]
    pause: Callable[[float], None]
    patience_seconds: float

    def run(self, model: ServedModel) -> float:
        """Return the seconds of the request that the model answered. Raises ModelProbeFailed."""
        deadline = self.clock() + self.patience_seconds * 1_000
        while True:
            result = self.probe.probe(model)
            if isinstance(result, ProbeAnswered):
                return result.seconds
            if result.is_final or self.clock() >= deadline:
                raise ModelProbeFailed(_describe(result))
            self.pause(_PAUSE_SECONDS)


def _describe(result: ProbeFailed) -> str:
    return f"the model did not answer a test request: {result.reason}"
