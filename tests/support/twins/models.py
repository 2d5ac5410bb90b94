"""The in-memory twin of the models table."""

from lisa.models.ports import ModelList
from lisa.models.served import ServedModel


class MemoryPublishedModels:
    """The list of models in a dictionary."""

    def __init__(self) -> None:
        self._models: dict[str, ServedModel] = {}
        self._version = 0

    def read_list_version(self) -> int:
        return self._version

    def read_list(self) -> ModelList | None:
        """Return the whole list. It never changes during a read."""
        return ModelList(self._version, tuple(self._models.values()))

    def find_model(self, model_id: str) -> ServedModel | None:
        return self._models.get(model_id)

    def publish_model(self, model: ServedModel) -> None:
        self._models[model.model_id] = model
        self._version += 1

    def withdraw_model(self, model_id: str) -> None:
        self._models.pop(model_id, None)
        self._version += 1
