"""The in-memory twin of the last uses of models."""

from lisa.models.ports import ModelActivity


class MemoryModelActivities:
    """The last use of each model in a dictionary."""

    def __init__(self) -> None:
        self.saved: dict[str, ModelActivity] = {}

    def save_activity(self, model_id: str, activity: ModelActivity) -> None:
        if activity.last_used_at > self.find_activity(model_id).last_used_at:
            self.saved[model_id] = activity

    def find_activity(self, model_id: str) -> ModelActivity:
        return self.saved.get(model_id, ModelActivity())
