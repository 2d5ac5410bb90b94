"""Bedrock's ApplyGuardrail: the guardrail alone, whichever model is asked."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError, ParamValidationError

from lisa.errors import TransientError, guardrail_dependency
from lisa.models.guardrails import PASSED, Blocked, Guardrail, GuardrailUnusable, Masked, Source, Verdict

# https://docs.aws.amazon.com/general/latest/gr/bedrock.html: 25 text units of 1,000 characters in a request.
_LARGEST = 20_000
_SEAM = 200  # characters on either side of a cut that are looked at together
_AWAY = frozenset(
    {"ThrottlingException", "ServiceUnavailableException", "InternalServerException", "ServiceQuotaExceededException"}
)
_STOPPED = "The guardrail of this model stopped this text."


class BedrockGuardrails:
    """Guardrails of this account. `client` is boto3's bedrock-runtime."""

    def __init__(self, client: Any) -> None:
        self._client = client

    def judge(self, guardrail: Guardrail, source: Source, texts: Sequence[str]) -> Verdict:
        """See the port. Texts of any length: they are asked about in portions."""
        pieces = [list(_pieces(text)) for text in texts]
        changed = False
        for batch in _batches(pieces):
            verdict = self._verdict(guardrail, source, [pieces[text][place] for text, place in batch])
            if isinstance(verdict, Blocked):
                return verdict
            if isinstance(verdict, Masked):
                changed = True
                for (text, place), masked in zip(batch, verdict.texts, strict=True):
                    pieces[text][place] = masked
        # What lies across a cut was seen by halves.
        for seam in _seams(pieces):
            if isinstance(verdict := self._verdict(guardrail, source, [seam]), Blocked | Masked):
                return verdict if isinstance(verdict, Blocked) else Blocked(_STOPPED)
        return Masked(tuple("".join(parts) for parts in pieces)) if changed else PASSED

    def _verdict(self, guardrail: Guardrail, source: Source, texts: list[str]) -> Verdict:
        answer = self._asked(guardrail, source, texts)
        if answer["action"] == "NONE":
            return PASSED
        outputs = tuple(str(output.get("text", "")) for output in answer.get("outputs", []))
        if not _masks_alone(answer.get("assessments", [])):
            return Blocked(" ".join(dict.fromkeys(outputs)) or _STOPPED)
        if len(outputs) == len(texts):
            return Masked(outputs)
        if len(texts) == 1:
            raise GuardrailUnusable(f"{guardrail.guardrail_name} gave {len(outputs)} texts for one")
        return self._one_by_one(guardrail, source, texts)

    def _one_by_one(self, guardrail: Guardrail, source: Source, texts: list[str]) -> Verdict:
        """Where it cannot be said which masked text belongs to which: each for itself."""
        masked = list(texts)
        for place, text in enumerate(texts):
            verdict = self._verdict(guardrail, source, [text])
            if isinstance(verdict, Blocked):
                return verdict
            if isinstance(verdict, Masked):
                [masked[place]] = verdict.texts
        return Masked(tuple(masked))

    def _asked(self, guardrail: Guardrail, source: Source, texts: list[str]) -> Any:
        name = guardrail.guardrail_name
        dependency = guardrail_dependency(name)
        try:
            return self._client.apply_guardrail(
                guardrailIdentifier=guardrail.guardrail_identifier,
                guardrailVersion=guardrail.guardrail_version,
                source=source,
                content=[{"text": {"text": text}} for text in texts],
            )
        except ClientError as error:
            code = error.response["Error"]["Code"]
            if code in _AWAY or error.response["ResponseMetadata"]["HTTPStatusCode"] >= 500:
                raise TransientError(
                    f"the guardrail {guardrail.guardrail_name} is unavailable: {code}", dependency=dependency
                ) from error
            raise GuardrailUnusable(f"the guardrail {guardrail.guardrail_name} cannot be asked: {code}") from error
        except ParamValidationError as error:
            raise GuardrailUnusable(f"the guardrail {guardrail.guardrail_name} cannot be asked") from error
        except BotoCoreError as error:
            raise TransientError(
                f"the guardrail {guardrail.guardrail_name} does not answer", dependency=dependency
            ) from error


def _masks_alone(assessments: Any) -> bool:
    """Whether something was made anonymous and nothing else was found; what is not understood counts as found."""
    actions = set(_actions(assessments))
    return "ANONYMIZED" in actions and actions <= {"ANONYMIZED", "NONE"}


def _actions(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        for name, part in value.items():
            if name == "action" and isinstance(part, str):
                yield part
            else:
                yield from _actions(part)
    elif isinstance(value, list):
        for part in value:
            yield from _actions(part)


def _pieces(text: str) -> Iterator[str]:
    """The text in pieces that one request takes, cut between words where there are any."""
    while len(text) > _LARGEST:
        cut = text.rfind(" ", 1, _LARGEST)
        cut = cut if cut > 0 else _LARGEST
        yield text[:cut]
        text = text[cut:]
    yield text


def _batches(pieces: list[list[str]]) -> Iterator[list[tuple[int, int]]]:
    """Places of pieces that go into one request together; blank ones, which the API refuses, into none."""
    batch: list[tuple[int, int]] = []
    size = 0
    for text, parts in enumerate(pieces):
        for place, piece in enumerate(parts):
            if not piece.strip():
                continue
            if batch and size + len(piece) > _LARGEST:
                yield batch
                batch, size = [], 0
            batch.append((text, place))
            size += len(piece)
    if batch:
        yield batch


def _seams(pieces: list[list[str]]) -> Iterator[str]:
    for parts in pieces:
        for before, after in pairwise(parts):
            if (seam := before[-_SEAM:] + after[:_SEAM]).strip():
                yield seam
