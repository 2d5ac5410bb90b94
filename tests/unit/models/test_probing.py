"""The repeated test of a model by a real request."""

import pytest

from lisa.models.cloud_states import ProbeAnswered, ProbeFailed, ProbeResult
from lisa.models.probing import ModelProbeFailed, PatientProbe
from lisa.models.served import ServedModel

MODEL = ServedModel(model_id="m", litellm_params={})
UNKNOWN = ProbeFailed("HTTP 404: there is no model m")


class ScriptedProbe:
    """Returns prepared results, the last one again and again, and has a clock of its own in milliseconds."""

    def __init__(self, *results: ProbeResult) -> None:
        self._results = list(results)
        self.asked, self.now = 0, 0

    def probe(self, _model: ServedModel) -> ProbeResult:
        self.asked += 1
        return self._results.pop(0) if len(self._results) > 1 else self._results[0]

    def pause(self, seconds: float) -> None:
        self.now += int(seconds * 1_000)

    def run(self) -> float:
        return PatientProbe(self, lambda: self.now, self.pause, patience_seconds=5).run(MODEL)


def test_a_model_that_the_gateway_does_not_know_yet_is_asked_again() -> None:
    probe = ScriptedProbe(UNKNOWN, UNKNOWN, ProbeAnswered(0.25))

    assert probe.run() == 0.25
    assert probe.asked == 3


def test_a_model_that_never_answers_fails_with_the_last_reason() -> None:
    probe = ScriptedProbe(ProbeFailed("HTTP 503"))

    with pytest.raises(ModelProbeFailed, match="HTTP 503"):
        probe.run()
    assert probe.now == 5_000


def test_a_refused_request_is_not_sent_again() -> None:
    probe = ScriptedProbe(ProbeFailed("HTTP 400: no embedding model", is_final=True))

    with pytest.raises(ModelProbeFailed, match="HTTP 400"):
        probe.run()
    assert probe.asked == 1
