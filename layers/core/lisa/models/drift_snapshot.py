"""The resources of models that exist, as the search for drift reads them, and the ports that list them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from lisa.models.cloud_states import StackState
from lisa.models.lifecycle_ports import ModelSecrets, ModelStacks, RemovableModelSchedules
from lisa.models.records import ModelRecord
from lisa.models.served import ServedModel
from lisa.models.waits import Wait


@dataclass(frozen=True)
class StoredStack:
    """A stack of a model. `deployment` is the name of the installation that created it, empty for an older stack.

    `changed_at` is the time of its last change in epoch milliseconds.
    """

    name: str
    state: StackState
    model_id: str
    deployment: str = ""
    instance_type: str = ""
    changed_at: int = 0


@dataclass(frozen=True)
class StoredSchedule:
    """One start or stop of a model by schedule, such as `start-monday`, with its time."""

    model_id: str
    entry: str
    timezone: str
    expression: str


@dataclass(frozen=True)
class StoredSecret:
    """A secret with the provider's key of a model. `created_at` is epoch milliseconds."""

    name: str
    model_id: str
    created_at: int = 0


@dataclass(frozen=True)
class DriftSnapshot:
    """The declared models and the resources that exist. Resources are read first, so that no record is older than them.

    `deployment` is the name of this installation. `last_event_at` holds the times of the last lifecycle events of
    models that have a resource and no record. `instances` counts the running instances of stacks that no record names,
    by the names of the stacks. Times are epoch milliseconds.
    """

    now: int
    deployment: str
    records: Mapping[str, ModelRecord]
    stacks: Sequence[StoredStack] = ()
    routes: Mapping[str, ServedModel] = field(default_factory=dict)
    schedules: Sequence[StoredSchedule] = ()
    secrets: Sequence[StoredSecret] = ()
    waits: Sequence[Wait] = ()
    last_event_at: Mapping[str, int] = field(default_factory=dict)
    instances: Mapping[str, int] = field(default_factory=dict)


class ListedStacks(ModelStacks, Protocol):
    """The stacks of self-hosted models, for a function that may list them."""

    def list_stored(self, prefix: str) -> Sequence[StoredStack]:
        """Return the stacks of models whose names begin with the prefix, without those that are deleted."""
        ...


class ListedSchedules(RemovableModelSchedules, Protocol):
    """The starts and stops of models by schedule, for a function that may list them."""

    def list_stored(self) -> Sequence[StoredSchedule]:
        """Return the starts and stops of all models. Raises TransientError."""
        ...


class ListedSecrets(ModelSecrets, Protocol):
    """The providers' keys of models, for a function that may list their names."""

    def list_stored(self) -> Sequence[StoredSecret]:
        """Return the secrets that the platform created for models, never their values. Raises TransientError."""
        ...
