"""The difference between the routes of the gateway and the models in service."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from lisa.models.served import ServedModel


@dataclass(frozen=True)
class RouteChanges:
    """The routes to add or replace, and the ids of the routes to remove."""

    upserts: tuple[ServedModel, ...] = ()
    removals: tuple[str, ...] = ()

    def split_into_batches(self, size: int) -> Iterator["RouteChanges"]:
        """Yield the same changes in batches of at most `size`, removals first, so that no removed right remains."""
        for start in range(0, len(self.removals), size):
            yield RouteChanges(removals=self.removals[start : start + size])
        for start in range(0, len(self.upserts), size):
            yield RouteChanges(upserts=self.upserts[start : start + size])


def route_changes(applied: Mapping[str, ServedModel], models: Iterable[ServedModel]) -> RouteChanges:
    """Return the changes that turn the applied routes into the models. Only applied routes are ever removed."""
    target = {model.model_id: model for model in models}
    return RouteChanges(
        tuple(model for model_id, model in target.items() if applied.get(model_id) != model),
        tuple(model_id for model_id in applied if model_id not in target),
    )
