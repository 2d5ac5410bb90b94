"""The ports of the models context."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from lisa.models.guardrails import Guardrail, Source, Verdict
from lisa.models.heartbeats import Heartbeat
from lisa.models.served import ServedModel


@dataclass(frozen=True)
class ModelList:
    """The models in service in one version of the list.

    `left_out` holds the ids of models that could not be read and must be tried again.
    """

    version: int
    models: tuple[ServedModel, ...]
    left_out: frozenset[str] = frozenset()


class PublishedModels(Protocol):
    """The list of models in service, which every gateway replica follows."""

    def read_list_version(self) -> int:
        """Return the version of the list, 0 before the first model. One cheap read."""
        ...

    def read_list(self) -> ModelList | None:
        """Return the whole list, or None if it changed during the read; then the caller tries again."""
        ...

    def find_model(self, model_id: str) -> ServedModel | None:
        """Return the model in service with this id, or None. One cheap read."""
        ...

    def publish_model(self, model: ServedModel) -> None:
        """Put a model in service, or replace it, and increase the version in the same write."""
        ...

    def withdraw_model(self, model_id: str) -> None:
        """Remove a model from the list and increase the version in the same write."""
        ...


class Heartbeats(Protocol):
    """The last heartbeat of each gateway replica."""

    def save_heartbeat(self, heartbeat: Heartbeat) -> None:
        """Save the heartbeat in the place of the replica's previous one."""
        ...

    def list_heartbeats(self) -> tuple[Heartbeat, ...]:
        """Return the last heartbeat of every replica, also of replicas that have stopped."""
        ...


@dataclass(frozen=True)
class ModelActivity:
    """The use of a model at the gateway. `last_used_at` is epoch milliseconds, 0 for none.

    `is_waiting` means that callers wait for a model that is asleep.
    """

    last_used_at: int = 0
    is_waiting: bool = False


class ModelActivities(Protocol):
    """The last use of each model that stops while nobody uses it."""

    def save_activity(self, model_id: str, activity: ModelActivity) -> None:
        """Save the use of a model, unless a later one is saved already."""
        ...

    def find_activity(self, model_id: str) -> ModelActivity:
        """Return the last use of a model. Strongly consistent."""
        ...


class Guardrails(Protocol):
    """The service that judges texts by a guardrail."""

    def judge_texts(self, guardrail: Guardrail, source: Source, texts: Sequence[str]) -> Verdict:
        """Return the guardrail's verdict on the texts of a request or of an answer.

        Raises:
            TransientError: the service is unavailable, throttled or slow.
            GuardrailUnusable: the guardrail cannot be called as it is registered.
        """
        ...
