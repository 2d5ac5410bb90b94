"""What the model context needs from outside."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from lisa.models.guardrails import Guardrail, Source, Verdict
from lisa.models.heartbeats import Heartbeat
from lisa.models.served import ServedModel


@dataclass(frozen=True)
class ModelList:
    """The models in service as of a version of the list. Those `left_out` may have to be looked at once more."""

    version: int
    models: tuple[ServedModel, ...]
    left_out: frozenset[str] = frozenset()


class PublishedModels(Protocol):
    """The list every gateway replica follows."""

    def version(self) -> int:
        """The list's version, 0 before the first model. One cheap read."""
        ...

    def read(self) -> ModelList | None:
        """The whole list, or None when it changed while it was read: try again."""
        ...

    def find(self, model_id: str) -> ServedModel | None:
        """The model in service with this id, or None. One cheap read."""
        ...

    def publish(self, model: ServedModel) -> None:
        """Put a model in service, or replace it, and raise the version in the same step."""
        ...

    def withdraw(self, model_id: str) -> None:
        """Take a model out of service and raise the version in the same step."""
        ...


class Heartbeats(Protocol):
    """What the gateway replicas say of themselves."""

    def record(self, heartbeat: Heartbeat) -> None:
        """Say it, in place of what this replica said before."""
        ...

    def all(self) -> tuple[Heartbeat, ...]:
        """The last heartbeat of every replica, of some that are gone too."""
        ...


class Guardrails(Protocol):
    """Whoever judges texts."""

    def judge(self, guardrail: Guardrail, source: Source, texts: Sequence[str]) -> Verdict:
        """What the guardrail says of the texts of a request or an answer.

        Raises:
            TransientError: it is away, throttled or slow.
            Unusable: it cannot be asked as it is registered.
        """
        ...
