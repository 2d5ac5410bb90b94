"""What must change at the gateway so that its routes equal the models in service."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from lisa.models.served import ServedModel


@dataclass(frozen=True)
class RouteChanges:
    """Routes to add or replace, and ids of routes to take away."""

    upserts: tuple[ServedModel, ...] = ()
    removals: tuple[str, ...] = ()

    def batches(self, size: int) -> Iterator["RouteChanges"]:
        """The same changes in portions of at most `size`, removals first: a withdrawn right never lingers."""
        for start in range(0, len(self.removals), size):
            yield RouteChanges(removals=self.removals[start : start + size])
        for start in range(0, len(self.upserts), size):
            yield RouteChanges(upserts=self.upserts[start : start + size])


def route_changes(applied: Mapping[str, ServedModel], wanted: Iterable[ServedModel]) -> RouteChanges:
    """The difference between the routes applied and the models wanted; nothing we did not apply is ever removed."""
    target = {model.model_id: model for model in wanted}
    return RouteChanges(
        tuple(model for model_id, model in target.items() if applied.get(model_id) != model),
        tuple(model_id for model_id in applied if model_id not in target),
    )
