"""Adds a batch of events to the usage table once, also if it is delivered again."""

from collections.abc import Mapping

from lisa.usage.aggregation import USERS, UsageAddition, UsageKey, merge_known_sightings, split_into_transactions
from lisa.usage.event import UsageBatch
from lisa.usage.ports import UsageStore


def write_usage_batch(batch: UsageBatch, usage: UsageStore) -> bool:
    """Return whether this delivery completed the batch. Raise TransientError while the table is unavailable.

    A delivery that dies between two parts is made up for by the next: each part has a marker of its own.
    """
    completed = False
    for number, additions in enumerate(split_into_transactions(batch)):
        completed = usage.write_additions(f"{batch.batch_id}#{number}", _merge_known_sightings(additions, usage))
    return completed


def _merge_known_sightings(
    additions: dict[UsageKey, UsageAddition], usage: UsageStore
) -> Mapping[UsageKey, UsageAddition]:
    seen = usage.get_sightings([place.period for place in additions if place.scope == USERS])
    return {
        place: merge_known_sightings(addition, seen.get(place.period)) if place.scope == USERS else addition
        for place, addition in additions.items()
    }
