"""Errors: TransientError means "try again". Every other exception means that a person must look."""

from dataclasses import dataclass

MODEL_KIND = "model"


@dataclass(frozen=True)
class Dependency:
    """Something outside the process that a call needs, such as the database or one model.

    `instance` is the id of a model or the name of a guardrail, and empty for everything that exists once.
    """

    kind: str
    instance: str = ""

    def __str__(self) -> str:
        """Return the key under which work that waits for the dependency is stored, such as `model:minilm`."""
        return f"{self.kind}:{self.instance}" if self.instance else self.kind


DATABASE = Dependency("database")
DOCUMENT_READER = Dependency("document reader")
EVENT_BUS = Dependency("event bus")
GATEWAY = Dependency("gateway")
IDENTITY_PROVIDER = Dependency("identity provider")
LEXICAL_INDEX = Dependency("lexical index")
OBJECTS = Dependency("objects")
QUEUE = Dependency("queue")
SCHEDULER = Dependency("scheduler")
SEARCH_CLUSTER = Dependency("search cluster")
SECRETS = Dependency("secrets")
TABLES = Dependency("tables")
WORKER = Dependency("worker")  # another worker that holds a lock


def dependency_on_model(model_id: str) -> Dependency:
    """Return the dependency on one model."""
    return Dependency(MODEL_KIND, model_id)


def dependency_on_guardrail(name: str) -> Dependency:
    """Return the dependency on one guardrail."""
    return Dependency("guardrail", name)


class PlainError(Exception):
    """An error whose message quotes no data of a user and no secret, so that logs may show it."""


class TransientError(Exception):
    """A dependency is unavailable, throttled or slow; the same call may succeed later.

    The message is for people; it names no internal address.
    """

    def __init__(self, message: str, *, dependency: Dependency | None = None) -> None:
        super().__init__(message)
        self.dependency = dependency
