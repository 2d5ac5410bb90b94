"""The port of the EC2 instances that run the tasks of models."""

from collections.abc import Sequence
from typing import Protocol

from lisa.models.instance_notices import ModelInstance


class ModelInstances(Protocol):
    """The EC2 instances of the clusters of models."""

    def drain(self, cluster: str, instance_id: str) -> bool:
        """Let ECS replace the tasks of the instance. Return False if the cluster has no such instance.

        A repetition changes nothing.
        """
        ...

    def list_active(self, cluster: str) -> Sequence[ModelInstance]:
        """Return the instances of the cluster that are not drained."""
        ...
