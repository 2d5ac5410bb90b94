"""The guardrails of Bedrock, called with ApplyGuardrail, independent of the model."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError, ParamValidationError

from lisa.errors import TransientError, dependency_on_guardrail
from lisa.models.guardrails import PASSED, BlockedVerdict, Guardrail, GuardrailUnusable, MaskedVerdict, Source, Verdict

# https://docs.aws.amazon.com/general/latest/gr/bedrock.html: 25 text units of 1,000 characters in a request.
_MAX_REQUEST_CHARACTERS = 20_000
_SEAM_CHARACTERS = 200  # characters on each side of a cut that are judged together
_UNAVAILABLE_CODES = frozenset(
    {"ThrottlingException", "ServiceUnavailableException", "InternalServerException", "ServiceQuotaExceededException"}
)
_BLOCKED_MESSAGE = "The guardrail of this model stopped this text."


class BedrockGuardrails:
    """The guardrails of this account. `client` is the client `bedrock-runtime` of boto3."""

    def __init__(self, client: Any) -> None:
        self._client = client

    def judge_texts(self, guardrail: Guardrail, source: Source, texts: Sequence[str]) -> Verdict:
        """Return the verdict on texts of any length. Long texts are judged in pieces."""
        pieces = [list(_split_text(text)) for text in texts]
        changed = False
        for batch in _batch_pieces(pieces):
            verdict = self._judge_in_one_request(guardrail, source, [pieces[text][place] for text, place in batch])
            if isinstance(verdict, BlockedVerdict):
                return verdict
            if isinstance(verdict, MaskedVerdict):
                changed = True
                for (text, place), masked in zip(batch, verdict.texts, strict=True):
                    pieces[text][place] = masked
        # A word across a cut was judged only in halves.
        for seam in _join_neighbouring_pieces(pieces):
            if isinstance(
                verdict := self._judge_in_one_request(guardrail, source, [seam]), BlockedVerdict | MaskedVerdict
            ):
                return verdict if isinstance(verdict, BlockedVerdict) else BlockedVerdict(_BLOCKED_MESSAGE)
        return MaskedVerdict(tuple("".join(parts) for parts in pieces)) if changed else PASSED

    def _judge_in_one_request(self, guardrail: Guardrail, source: Source, texts: list[str]) -> Verdict:
        answer = self._apply_guardrail(guardrail, source, texts)
        if answer["action"] == "NONE":
            return PASSED
        outputs = tuple(str(output.get("text", "")) for output in answer.get("outputs", []))
        if not _has_only_masks(answer.get("assessments", [])):
            return BlockedVerdict(" ".join(dict.fromkeys(outputs)) or _BLOCKED_MESSAGE)
        if len(outputs) == len(texts):
            return MaskedVerdict(outputs)
        if len(texts) == 1:
            raise GuardrailUnusable(f"{guardrail.guardrail_name} returned {len(outputs)} texts for one")
        return self._judge_each_text(guardrail, source, texts)

    def _judge_each_text(self, guardrail: Guardrail, source: Source, texts: list[str]) -> Verdict:
        """Judge each text alone, because the masked texts of one answer cannot be assigned to the texts."""
        masked = list(texts)
        for place, text in enumerate(texts):
            verdict = self._judge_in_one_request(guardrail, source, [text])
            if isinstance(verdict, BlockedVerdict):
                return verdict
            if isinstance(verdict, MaskedVerdict):
                [masked[place]] = verdict.texts
        return MaskedVerdict(tuple(masked))

    def _apply_guardrail(self, guardrail: Guardrail, source: Source, texts: list[str]) -> Any:
        name = guardrail.guardrail_name
        dependency = dependency_on_guardrail(name)
        try:
            return self._client.apply_guardrail(
                guardrailIdentifier=guardrail.guardrail_identifier,
                guardrailVersion=guardrail.guardrail_version,
                source=source,
                content=[{"text": {"text": text}} for text in texts],
            )
        except ClientError as error:
            code = error.response["Error"]["Code"]
            if code in _UNAVAILABLE_CODES or error.response["ResponseMetadata"]["HTTPStatusCode"] >= 500:
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


def _has_only_masks(assessments: Any) -> bool:
    """Return whether the only action was to mask words. An unknown action counts as another one."""
    actions = set(_find_actions(assessments))
    return "ANONYMIZED" in actions and actions <= {"ANONYMIZED", "NONE"}


def _find_actions(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        for name, part in value.items():
            if name == "action" and isinstance(part, str):
                yield part
            else:
                yield from _find_actions(part)
    elif isinstance(value, list):
        for part in value:
            yield from _find_actions(part)


def _split_text(text: str) -> Iterator[str]:
    """Yield the text in pieces that fit into one request, cut between words if possible."""
    while len(text) > _MAX_REQUEST_CHARACTERS:
        cut = text.rfind(" ", 1, _MAX_REQUEST_CHARACTERS)
        cut = cut if cut > 0 else _MAX_REQUEST_CHARACTERS
        yield text[:cut]
        text = text[cut:]
    yield text


def _batch_pieces(pieces: list[list[str]]) -> Iterator[list[tuple[int, int]]]:
    """Yield the places of the pieces of one request. Blank pieces are left out, because the API refuses them."""
    batch: list[tuple[int, int]] = []
    size = 0
    for text, parts in enumerate(pieces):
        for place, piece in enumerate(parts):
            if not piece.strip():
                continue
            if batch and size + len(piece) > _MAX_REQUEST_CHARACTERS:
                yield batch
                batch, size = [], 0
            batch.append((text, place))
            size += len(piece)
    if batch:
        yield batch


def _join_neighbouring_pieces(pieces: list[list[str]]) -> Iterator[str]:
    for parts in pieces:
        for before, after in pairwise(parts):
            if (seam := before[-_SEAM_CHARACTERS:] + after[:_SEAM_CHARACTERS]).strip():
                yield seam
