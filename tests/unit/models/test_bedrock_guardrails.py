"""The verdicts from Bedrock's answers."""

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError

from lisa.adapters.models.guardrails_bedrock import BedrockGuardrails
from lisa.errors import TransientError
from lisa.models.guardrails import PASSED, BlockedVerdict, GuardrailUnusable, MaskedVerdict
from tests.support.bedrock import FakeBedrock
from tests.support.fake_guardrails import guardrail

DENIES, MASKS, UNSURE = guardrail("denies1"), guardrail("masks2"), guardrail("unsure3")
RULES = {"denies1": ("BLOCKED", "bombs"), "masks2": ("ANONYMIZED", "ann"), "unsure3": ("DETECTED", "doubt")}


class FakeBedrockClient:
    """A client that calls the fake without a network."""

    def __init__(self, fake_bedrock: FakeBedrock) -> None:
        self.fake = fake_bedrock
        self.sources: list[str] = []

    def apply_guardrail(self, **request: Any) -> Any:
        path = f"/guardrail/{request['guardrailIdentifier']}/version/{request['guardrailVersion']}/apply"
        self.sources.append(request["source"])
        reply = self.fake.answer(
            path, json.dumps({"source": request["source"], "content": request["content"]}).encode()
        )
        if reply.status >= 400:
            code = json.loads(reply.body)["message"]
            answer: Any = {"Error": {"Code": code}, "ResponseMetadata": {"HTTPStatusCode": reply.status}}
            raise ClientError(answer, "ApplyGuardrail")
        return json.loads(reply.body)


@pytest.fixture
def fake_bedrock() -> FakeBedrock:
    return FakeBedrock(RULES)


@pytest.fixture
def guardrails(fake_bedrock: FakeBedrock) -> BedrockGuardrails:
    return BedrockGuardrails(FakeBedrockClient(fake_bedrock))


@pytest.mark.parametrize("place", [0, 1, 2])
def test_one_blocked_text_blocks_all_texts(guardrails: BedrockGuardrails, place: int) -> None:
    texts = ["fine"] * 3
    texts[place] = "bombs"

    assert guardrails.judge_texts(DENIES, "INPUT", texts) == BlockedVerdict("The guardrail says no.")


@pytest.mark.parametrize("place", [0, 1, 2, 3])
def test_a_text_in_a_later_batch_is_blocked_too(guardrails: BedrockGuardrails, place: int) -> None:
    texts = ["fine " * 3_000] * 4
    texts[place] += "bombs"

    assert isinstance(guardrails.judge_texts(DENIES, "INPUT", texts), BlockedVerdict)


@pytest.mark.parametrize("before", [19_990, 19_997, 20_000, 39_998])
def test_a_word_across_the_cut_of_a_long_text_is_blocked(guardrails: BedrockGuardrails, before: int) -> None:
    assert isinstance(guardrails.judge_texts(DENIES, "INPUT", ["-" * before + "bombs" + "-" * 9_000]), BlockedVerdict)


def test_masked_texts_keep_their_order(guardrails: BedrockGuardrails) -> None:
    assert guardrails.judge_texts(MASKS, "OUTPUT", ["ann", " ", "bob", "ann!"]) == MaskedVerdict(
        ("{NAME}", " ", "bob", "{NAME}!")
    )


def test_texts_are_judged_one_by_one_if_bedrock_returns_fewer_masked_texts(
    fake_bedrock: FakeBedrock, guardrails: BedrockGuardrails
) -> None:
    fake_bedrock.together = True

    assert guardrails.judge_texts(MASKS, "OUTPUT", ["ann", "bob", "ann!"]) == MaskedVerdict(
        ("{NAME}", "bob", "{NAME}!")
    )


@pytest.mark.parametrize("actions", [["BLOCKED"], ["ANONYMIZED", "BLOCKED"], ["SOMETHING_NEW"], ["NONE"], []])
def test_any_action_beside_masking_blocks_the_texts(actions: list[str]) -> None:
    class FixedAnswerClient:
        def apply_guardrail(self, **_: Any) -> Any:
            assessed = [{"topicPolicy": {"topics": [{"action": action} for action in actions]}}]
            return {"action": "GUARDRAIL_INTERVENED", "outputs": [{"text": "no"}], "assessments": assessed}

    assert BedrockGuardrails(FixedAnswerClient()).judge_texts(DENIES, "INPUT", ["text"]) == BlockedVerdict("no")


def test_a_finding_without_masking_blocks_the_texts(guardrails: BedrockGuardrails) -> None:
    assert isinstance(guardrails.judge_texts(UNSURE, "INPUT", ["doubt"]), BlockedVerdict)


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
def test_texts_that_cannot_be_judged_raise_an_error_and_never_pass(
    fake_bedrock: FakeBedrock, guardrails: BedrockGuardrails, status: int, code: str, error: type[Exception]
) -> None:
    fake_bedrock.failing.append((status, code))

    with pytest.raises(error, match=code):
        guardrails.judge_texts(DENIES, "INPUT", ["fine"])


def test_a_guardrail_that_does_not_answer_is_a_transient_error() -> None:
    class UnavailableClient:
        def apply_guardrail(self, **_: Any) -> Any:
            raise EndpointConnectionError(endpoint_url="https://bedrock.example")

    with pytest.raises(TransientError, match="does not answer"):
        BedrockGuardrails(UnavailableClient()).judge_texts(DENIES, "INPUT", ["fine"])


@pytest.mark.parametrize("source", ["INPUT", "OUTPUT"])
def test_bedrock_gets_the_source_of_the_texts(fake_bedrock: FakeBedrock, source: Any) -> None:
    client = FakeBedrockClient(fake_bedrock)

    assert BedrockGuardrails(client).judge_texts(DENIES, source, ["fine"]) == PASSED
    assert client.sources == [source]
