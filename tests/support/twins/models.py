"""The in-memory twin of the models table, held to the same contract tests."""

from lisa.models.ports import ModelList
from lisa.models.served import ServedModel


class MemoryPublishedModels:
    """Published models in a dictionary."""

    def __init__(self) -> None:
        self._models: dict[str, ServedModel] = {}
        self._version = 0

    def version(self) -> int:
        return self._version

    def read(self) -> ModelList | None:
        """See the port. Never changes while it is read."""
        return ModelList(self._version, tuple(self._models.values()))

    def find(self, model_id: str) -> ServedModel | None:
        return self._models.get(model_id)

    def publish(self, model: ServedModel) -> None:
        self._models[model.model_id] = model
        self._version += 1

    def withdraw(self, model_id: str) -> None:
        self._models.pop(model_id, None)
        self._version += 1
