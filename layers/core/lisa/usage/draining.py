"""Adds a batch of events to the usage table once, also if it is delivered again."""

from collections.abc import Mapping

from lisa.usage.aggregation import USERS, Addition, UsageKey, transaction_parts, with_earlier_sightings
from lisa.usage.event import Batch
from lisa.usage.ports import UsageStore


def drain(batch: Batch, usage: UsageStore) -> bool:
    """Return whether this delivery completed the batch. Raise TransientError while the table is unavailable.

    A delivery that dies between two parts is made up for by the next: each part has a marker of its own.
    """
    completed = False
    for number, additions in enumerate(transaction_parts(batch)):
        completed = usage.add(f"{batch.batch_id}#{number}", _with_what_is_known(additions, usage))
    return completed


def _with_what_is_known(additions: dict[UsageKey, Addition], usage: UsageStore) -> Mapping[UsageKey, Addition]:
    seen = usage.seen([place.period for place in additions if place.scope == USERS])
    return {
        place: with_earlier_sightings(addition, seen.get(place.period)) if place.scope == USERS else addition
        for place, addition in additions.items()
    }
