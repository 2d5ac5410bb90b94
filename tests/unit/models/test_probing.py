"""The repeated test of a model by a real request."""

import pytest

from lisa.models.cloud_states import ProbeAnswered, ProbeFailed, ProbeResult
from lisa.models.probing import (
    AdapterProbeFailed,
    ModelProbeFailed,
    PatientProbe,
    build_probe_request,
    parse_probe_request,
)
from lisa.models.served import ServedModel
from tests.support.models import SELF_HOSTED, parse_model

MODEL = ServedModel(model_id="m", litellm_params={})
UNKNOWN = ProbeFailed("HTTP 404: there is no model m")


class ScriptedProbe:
    """Returns prepared results, the last one again and again, and has a clock of its own in milliseconds."""

    def __init__(self, *results: ProbeResult) -> None:
        self._results = list(results)
        self.asked, self.now = 0, 0
        self.ids: list[str] = []

    def probe(self, model: ServedModel) -> ProbeResult:
        self.asked += 1
        self.ids.append(model.model_id)
        return self._results.pop(0) if len(self._results) > 1 else self._results[0]

    def pause(self, seconds: float) -> None:
        self.now += int(seconds * 1_000)

    def run(self, *adapters: str) -> ProbeAnswered:
        served = [MODEL.model_copy(update={"model_id": one}) for one in adapters]
        return PatientProbe(self, lambda: self.now, self.pause, patience_seconds=5).run(MODEL, served)


def test_a_model_that_the_gateway_does_not_know_yet_is_asked_again() -> None:
    probe = ScriptedProbe(UNKNOWN, UNKNOWN, ProbeAnswered(0.25))

    assert probe.run() == ProbeAnswered(0.25)
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


def test_every_adapter_is_asked_after_its_base_model() -> None:
    probe = ScriptedProbe(UNKNOWN, ProbeAnswered(0.25), ProbeAnswered(0.5), UNKNOWN, ProbeAnswered(0.75))

    assert probe.run("law", "sql") == ProbeAnswered(0.25)
    assert probe.ids == ["m", "m", "law", "sql", "sql"]


def test_an_adapter_that_does_not_answer_fails_by_its_name() -> None:
    probe = ScriptedProbe(ProbeAnswered(0.25), ProbeAnswered(0.25), ProbeFailed("HTTP 404: no model", is_final=True))

    with pytest.raises(AdapterProbeFailed, match="the adapter sql did not answer a test request: HTTP 404"):
        probe.run("law", "sql", "art")
    assert probe.ids == ["m", "law", "sql"]


def test_the_adapters_share_the_patience_with_their_base_model() -> None:
    probe = ScriptedProbe(UNKNOWN, UNKNOWN, UNKNOWN, ProbeAnswered(0.25), ProbeFailed("HTTP 503"))

    with pytest.raises(AdapterProbeFailed, match="HTTP 503"):
        probe.run("law")
    assert probe.now == 5_000


def test_the_request_for_a_test_has_the_type_and_the_adapters_of_the_definition() -> None:
    adapters = [{"modelId": "law", "weights": "a/law"}, {"modelId": "sql", "modelName": "org/sql", "weights": "a/sql"}]
    definition = parse_model(SELF_HOSTED, modelId="base", loraAdapters=adapters).build_definition()
    model, tested = parse_probe_request("base", build_probe_request(definition))

    assert [one.model_id for one in (model, *tested)] == ["base", "law", "sql"]
    assert {one.model_type for one in (model, *tested)} == {definition.model_type}
