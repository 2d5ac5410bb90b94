"""The messages for callers of a model that starts: the progress, and the refusal with the time of the next attempt."""

from dataclasses import dataclass
from math import ceil
from typing import Final

from lisa.models.served import ServedModel

_LEAST_RETRY_SECONDS: Final = 5
_MOST_RETRY_SECONDS: Final = 60


@dataclass(frozen=True)
class WakeRefusal:
    """The refusal of a request for a model that has no task. `retry_after` is in seconds, at most 60."""

    message: str
    code: str
    retry_after: int


def describe_progress(model: ServedModel, waited: float) -> str:
    """Return the progress of a start, as a comment for a caller who has waited for so many seconds."""
    return f"the model is starting; {describe_remaining_time(model, waited)}"


def describe_remaining_time(model: ServedModel, waited: float) -> str:
    """Return the time that a start may still need, from the duration of the last one."""
    if model.start_seconds is None:
        return "this can take several minutes"
    left = model.start_seconds - waited
    if left <= 0:
        return f"it takes longer than the last time, {_describe_seconds(model.start_seconds)}"
    return f"about {_describe_seconds(left)} left"


def refuse_full_room(model: ServedModel) -> WakeRefusal:
    """Return the refusal for a request that finds no place in the waiting room."""
    return WakeRefusal(
        f"The model {model.model_id!r} is starting and many requests wait for it already: "
        f"{describe_remaining_time(model, 0)}. {_advise_retry(model, 0)}",
        "model_starting",
        _find_retry_seconds(model, 0),
    )


def refuse_after_wait(model: ServedModel, waited: float) -> WakeRefusal:
    """Return the refusal at the end of the time that a request may wait."""
    return WakeRefusal(
        f"The model {model.model_id!r} is still starting: {describe_remaining_time(model, waited)}. "
        f"{_advise_retry(model, waited)}",
        "model_starting",
        _find_retry_seconds(model, waited),
    )


def refuse_lost_model(model: ServedModel) -> WakeRefusal:
    """Return the refusal if the model could not start, was deleted, or was taken from the caller during the wait."""
    return WakeRefusal(
        f"The model {model.model_id!r} could not start, or you may not use it any more; ask an administrator.",
        "model_not_started",
        _MOST_RETRY_SECONDS,
    )


def _advise_retry(model: ServedModel, waited: float) -> str:
    return f"Send the request again in {_find_retry_seconds(model, waited)} seconds."


def _find_retry_seconds(model: ServedModel, waited: float) -> int:
    left = (model.start_seconds or _MOST_RETRY_SECONDS) - waited
    return min(_MOST_RETRY_SECONDS, max(_LEAST_RETRY_SECONDS, ceil(left)))


def _describe_seconds(seconds: float) -> str:
    """Return a duration in words, in minutes from two minutes on."""
    if seconds < 120:
        return f"{max(1, round(seconds))} seconds"
    return f"{round(seconds / 60)} minutes"
