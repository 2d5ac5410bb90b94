"""Bedrock's answers as verdicts: what was stopped stays stopped, and what could not be judged never passes."""

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError

from lisa.adapters.models.guardrails_bedrock import BedrockGuardrails
from lisa.errors import TransientError
from lisa.models.guardrails import PASSED, Blocked, GuardrailUnusable, Masked
from tests.support.bedrock import FakeBedrock
from tests.support.fake_guardrails import guardrail

DENIES, MASKS, UNSURE = guardrail("denies1"), guardrail("masks2"), guardrail("unsure3")
RULES = {"denies1": ("BLOCKED", "bombs"), "masks2": ("ANONYMIZED", "ann"), "unsure3": ("DETECTED", "doubt")}


class Client:
    """A client of the fake, without a network."""

    def __init__(self, fake: FakeBedrock) -> None:
        self.fake = fake
        self.sources: list[str] = []

    def apply_guardrail(self, **asked: Any) -> Any:
        path = f"/guardrail/{asked['guardrailIdentifier']}/version/{asked['guardrailVersion']}/apply"
        self.sources.append(asked["source"])
        reply = self.fake.answer(path, json.dumps({"source": asked["source"], "content": asked["content"]}).encode())
        if reply.status >= 400:
            code = json.loads(reply.body)["message"]
            answer: Any = {"Error": {"Code": code}, "ResponseMetadata": {"HTTPStatusCode": reply.status}}
            raise ClientError(answer, "ApplyGuardrail")
        return json.loads(reply.body)


@pytest.fixture
def fake() -> FakeBedrock:
    return FakeBedrock(RULES)


@pytest.fixture
def asked(fake: FakeBedrock) -> BedrockGuardrails:
    return BedrockGuardrails(Client(fake))


@pytest.mark.parametrize("place", [0, 1, 2])
def test_one_stopped_text_stops_all_wherever_it_stands(asked: BedrockGuardrails, place: int) -> None:
    texts = ["fine"] * 3
    texts[place] = "bombs"

    assert asked.judge(DENIES, "INPUT", texts) == Blocked("The guardrail says no.")


@pytest.mark.parametrize("place", [0, 1, 2, 3])
def test_a_text_in_a_later_portion_is_stopped_too(asked: BedrockGuardrails, place: int) -> None:
    texts = ["fine " * 3_000] * 4
    texts[place] += "bombs"

    assert isinstance(asked.judge(DENIES, "INPUT", texts), Blocked)


@pytest.mark.parametrize("before", [19_990, 19_997, 20_000, 39_998])
def test_a_word_across_the_cut_of_a_long_text_is_stopped(asked: BedrockGuardrails, before: int) -> None:
    assert isinstance(asked.judge(DENIES, "INPUT", ["-" * before + "bombs" + "-" * 9_000]), Blocked)


def test_masked_texts_stay_in_their_places(asked: BedrockGuardrails) -> None:
    assert asked.judge(MASKS, "OUTPUT", ["ann", " ", "bob", "ann!"]) == Masked(("{NAME}", " ", "bob", "{NAME}!"))


def test_one_masked_text_for_many_is_asked_for_again_one_by_one(fake: FakeBedrock, asked: BedrockGuardrails) -> None:
    fake.together = True

    assert asked.judge(MASKS, "OUTPUT", ["ann", "bob", "ann!"]) == Masked(("{NAME}", "bob", "{NAME}!"))


@pytest.mark.parametrize("actions", [["BLOCKED"], ["ANONYMIZED", "BLOCKED"], ["SOMETHING_NEW"], ["NONE"], []])
def test_only_what_was_made_anonymous_and_nothing_else_may_go_on(actions: list[str]) -> None:
    class Deciding:
        def apply_guardrail(self, **_: Any) -> Any:
            assessed = [{"topicPolicy": {"topics": [{"action": action} for action in actions]}}]
            return {"action": "GUARDRAIL_INTERVENED", "outputs": [{"text": "no"}], "assessments": assessed}

    assert BedrockGuardrails(Deciding()).judge(DENIES, "INPUT", ["text"]) == Blocked("no")


def test_a_finding_that_is_no_mask_stops(asked: BedrockGuardrails) -> None:
    assert isinstance(asked.judge(UNSURE, "INPUT", ["doubt"]), Blocked)


@pytest.mark.parametrize(
    ("status", "code", "error"),
    [
        (429, "ThrottlingException", TransientError),
        (400, "ServiceQuotaExceededException", TransientError),
        (503, "ServiceUnavailableException", TransientError),
        (500, "InternalServerException", TransientError),
        (502, "Unheard", TransientError),
        (403, "AccessDeniedException", GuardrailUnusable),
        (404, "ResourceNotFoundException", GuardrailUnusable),
        (400, "ValidationException", GuardrailUnusable),
    ],
)
def test_what_cannot_be_judged_is_an_error_and_never_passes(
    fake: FakeBedrock, asked: BedrockGuardrails, status: int, code: str, error: type[Exception]
) -> None:
    fake.failing.append((status, code))

    with pytest.raises(error, match=code):
        asked.judge(DENIES, "INPUT", ["fine"])


def test_a_guardrail_that_does_not_answer_is_away() -> None:
    class Away:
        def apply_guardrail(self, **_: Any) -> Any:
            raise EndpointConnectionError(endpoint_url="https://bedrock.example")

    with pytest.raises(TransientError, match="does not answer"):
        BedrockGuardrails(Away()).judge(DENIES, "INPUT", ["fine"])


@pytest.mark.parametrize("source", ["INPUT", "OUTPUT"])
def test_bedrock_is_told_whether_a_text_was_asked_or_answered(fake: FakeBedrock, source: Any) -> None:
    client = Client(fake)

    assert BedrockGuardrails(client).judge(DENIES, source, ["fine"]) == PASSED
    assert client.sources == [source]
