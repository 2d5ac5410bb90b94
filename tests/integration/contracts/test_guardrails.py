"""The contract of guardrails: word lists, and Bedrock over HTTP."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from lisa.adapters.models.guardrails_bedrock import BedrockGuardrails
from lisa.adapters.models.word_list_guardrails import WordListGuardrails
from lisa.errors import TransientError
from lisa.models.guardrails import PASSED, BlockedVerdict, Guardrail, GuardrailUnusable, MaskedVerdict
from lisa.models.ports import Guardrails
from tests.support.bedrock import FakeBedrock, bedrock_client
from tests.support.fake_guardrails import guardrail

BEDROCK = {"denies1": ("BLOCKED", "bombs"), "masks2": ("ANONYMIZED", "ann"), "unsure3": ("DETECTED", "doubt")}
_ARN = "arn:aws:bedrock:us-east-1:111122223333:guardrail/denies1"
Named = Callable[[str], Guardrail]


@pytest.fixture
def fake_bedrock() -> FakeBedrock:
    return FakeBedrock({**BEDROCK, _ARN: BEDROCK["denies1"]})


@pytest.fixture
def bedrock_guardrails(fake_bedrock: FakeBedrock) -> Iterator[BedrockGuardrails]:
    with bedrock_client(fake_bedrock) as client:
        yield BedrockGuardrails(client)


@pytest.fixture(params=["words", "bedrock"])
def guardrails_of_each_kind(request: pytest.FixtureRequest) -> tuple[Guardrails, Guardrail, Guardrail]:
    """Return a judge, a guardrail that blocks "bombs", and one that masks "ann"."""
    if request.param == "words":
        return WordListGuardrails(), guardrail("deny:guns, bombs"), guardrail("mask:ann")
    return request.getfixturevalue("bedrock_guardrails"), guardrail("denies1"), guardrail("masks2")


GuardrailsOfEachKind = tuple[Guardrails, Guardrail, Guardrail]


def test_harmless_texts_pass(guardrails_of_each_kind: GuardrailsOfEachKind) -> None:
    judges, denies, masks = guardrails_of_each_kind

    assert judges.judge_texts(denies, "INPUT", ["hello", "bombsite"]) == PASSED
    assert judges.judge_texts(masks, "OUTPUT", ["hello", "", " "]) == PASSED
    assert judges.judge_texts(masks, "OUTPUT", [""]) == PASSED


def test_one_blocked_text_blocks_all_with_a_message(guardrails_of_each_kind: GuardrailsOfEachKind) -> None:
    judges, denies, _ = guardrails_of_each_kind

    verdict = judges.judge_texts(denies, "INPUT", ["hello", "about BOMBS!"])

    assert isinstance(verdict, BlockedVerdict)
    assert verdict.message


def test_masked_texts_are_returned_in_order(guardrails_of_each_kind: GuardrailsOfEachKind) -> None:
    judges, _, masks = guardrails_of_each_kind

    verdict = judges.judge_texts(masks, "OUTPUT", ["I am Ann", "", "hello", "Ann?"])

    assert isinstance(verdict, MaskedVerdict)
    assert [text.replace("{NAME}", "{MASKED}") for text in verdict.texts] == ["I am {MASKED}", "", "hello", "{MASKED}?"]


def test_an_unknown_guardrail_raises_an_error(bedrock_guardrails: BedrockGuardrails) -> None:
    with pytest.raises(GuardrailUnusable):
        WordListGuardrails().judge_texts(guardrail("abc"), "INPUT", ["x"])
    with pytest.raises(GuardrailUnusable, match="ResourceNotFoundException"):
        bedrock_guardrails.judge_texts(guardrail("unknown"), "INPUT", ["x"])
    with pytest.raises(GuardrailUnusable):
        bedrock_guardrails.judge_texts(guardrail("deny:x"), "INPUT", ["x"])


def test_an_arn_and_a_version_reach_bedrock(bedrock_guardrails: BedrockGuardrails) -> None:
    by_arn = guardrail(_ARN).model_copy(update={"guardrail_version": "7"})

    assert isinstance(bedrock_guardrails.judge_texts(by_arn, "INPUT", ["bombs"]), BlockedVerdict)


def test_an_unknown_intervention_blocks(bedrock_guardrails: BedrockGuardrails) -> None:
    assert bedrock_guardrails.judge_texts(guardrail("unsure3"), "INPUT", ["doubt"]) == BlockedVerdict(
        "The guardrail says no."
    )


@pytest.mark.parametrize(
    "failure",
    [
        (429, "ThrottlingException"),
        (503, "ServiceUnavailableException"),
        (500, "InternalServerException"),
        (400, "ServiceQuotaExceededException"),
    ],
    ids=lambda failure: failure[1],
)
def test_an_unavailable_guardrail_raises_a_transient_error(
    bedrock_guardrails: BedrockGuardrails, fake_bedrock: FakeBedrock, failure: tuple[int, str]
) -> None:
    fake_bedrock.failing.append(failure)

    with pytest.raises(TransientError, match=failure[1]):
        bedrock_guardrails.judge_texts(guardrail("denies1"), "INPUT", ["x"])
    assert bedrock_guardrails.judge_texts(guardrail("denies1"), "INPUT", ["x"]) == PASSED


def test_a_refused_connection_raises_a_transient_error() -> None:
    with bedrock_client(FakeBedrock({})) as client:
        gone = BedrockGuardrails(client)

    with pytest.raises(TransientError, match="does not answer"):
        gone.judge_texts(guardrail("denies1"), "INPUT", ["x"])


def test_a_missing_permission_is_not_a_transient_error(
    bedrock_guardrails: BedrockGuardrails, fake_bedrock: FakeBedrock
) -> None:
    fake_bedrock.failing.append((403, "AccessDeniedException"))

    with pytest.raises(GuardrailUnusable, match="AccessDeniedException"):
        bedrock_guardrails.judge_texts(guardrail("denies1"), "INPUT", ["x"])


def test_long_or_many_texts_are_judged_in_several_requests(
    bedrock_guardrails: BedrockGuardrails, fake_bedrock: FakeBedrock
) -> None:
    texts = ["word " * 10_000, "x" * 45_000, "short", *["many " * 1_000] * 9]

    assert bedrock_guardrails.judge_texts(guardrail("denies1"), "INPUT", texts) == PASSED
    assert max(map(sum, fake_bedrock.sizes)) <= 20_000
    assert sum(map(sum, fake_bedrock.sizes)) >= sum(map(len, texts))
    assert isinstance(bedrock_guardrails.judge_texts(guardrail("denies1"), "INPUT", [*texts, "bombs"]), BlockedVerdict)


@pytest.mark.parametrize("before", [19_990, 19_996, 19_998, 20_000, 39_999])
def test_a_word_across_two_requests_is_found_and_masked_once(
    bedrock_guardrails: BedrockGuardrails, before: int
) -> None:
    text = "y" * before + " bombs and Ann " + "z" * 30_000

    assert isinstance(bedrock_guardrails.judge_texts(guardrail("denies1"), "INPUT", [text]), BlockedVerdict)
    verdict = bedrock_guardrails.judge_texts(guardrail("masks2"), "INPUT", [text])
    assert verdict == MaskedVerdict((text.replace("Ann", "{NAME}"),)) or isinstance(verdict, BlockedVerdict)


def test_texts_masked_as_one_are_requested_again_one_by_one(
    bedrock_guardrails: BedrockGuardrails, fake_bedrock: FakeBedrock
) -> None:
    fake_bedrock.together = True

    assert bedrock_guardrails.judge_texts(guardrail("masks2"), "INPUT", ["Ann", "x", "Ann."]) == MaskedVerdict(
        ("{NAME}", "x", "{NAME}.")
    )


@pytest.mark.parametrize("wrong", [{"guardrailIdentifier": "Not-Bedrocks"}, {"guardrailIdentifier": "deny:"},
                                   {"guardrailVersion": "0"}, {"mode": "logging_only"}])  # fmt: skip
def test_an_invalid_guardrail_is_refused(wrong: dict[str, Any]) -> None:
    right = {"guardrailName": "g", "guardrailIdentifier": "abc", "mode": "pre_call", "allowedGroups": ["a"]}

    assert Guardrail.model_validate(right).guardrail_version == "DRAFT"
    with pytest.raises(ValueError, match="validation error"):
        Guardrail.model_validate(right | wrong)
