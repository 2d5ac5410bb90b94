"""One history: a seed creates a world and its events; then everything comes to rest and is checked.

It shows that search is never wrong meanwhile, whatever fails, dies, repeats, overtakes or is lost, and that at rest the
index is a function of the buckets and the configuration. `make simulate` runs many, `SEED=…` shows one.
"""

from dataclasses import dataclass, field

from lisa.repositories.repository import Pipeline
from tests.simulation.actors import Violation
from tests.simulation.at_rest import GIVEN_UP_CAUSES, require_agreement, require_rest
from tests.simulation.network import Tally
from tests.simulation.outside_events import OutsideEvents
from tests.simulation.parts import Parts
from tests.simulation.world import World

_PAUSES = (0, 5, 50, 500, 500, 5_000, 5_000, 60_000, 1_200_000, 7_200_000)
_RATES = (0.0, 0.02, 0.05, 0.12)
_ROUND_MS = 31 * 60_000
_ROUNDS = 14
_DAY_MS = 30 * 3_600_000


@dataclass
class Outcome:
    """The end of a history: the violation, or None, and the trace if it was requested."""

    seed: int
    violation: str | None
    trace: list[str] = field(default_factory=list)


def run(seed: int, *, parts: Parts | None = None, tally: Tally | None = None, trace: bool = False) -> Outcome:
    """Run one history, always the same for the same seed."""
    world = World(seed, tally or Tally(), parts or Parts())
    if trace:
        world.scheduler.trace = []
    violation = None
    try:
        _play(world)
    except Violation as found:
        violation = str(found)
        world.scheduler.say(f"VIOLATION: {violation}")
    finally:
        world.scheduler.end()
    return Outcome(seed, violation, world.scheduler.trace or [])


def _play(world: World) -> None:
    chance = world.scheduler.random
    plain = chance.random() < 0.5
    outside = OutsideEvents(world, plain=plain)
    world.drops = 0.0 if plain else chance.choice((0.0, 0.1, 0.3))
    world.scheduler.skew = chance.choice((0, 0, 3_000))
    world.network.rate = chance.choice(_RATES)
    world.chunks.losses = chance.choice((0.0, 0.0, 0.4))
    for queue in (world.object_events, world.index_requests):
        queue.duplicates, queue.delays = chance.choice((0.0, 0.1, 0.3)), chance.choice((0.0, 0.1, 0.3))
    for _ in range(chance.randint(10, 40)):
        outside.act()
        world.scheduler.run(world.scheduler.now + chance.choice(_PAUSES))
    _calm(world)
    _come_to_rest(world)
    if plain:
        require_agreement(world, only_fed_by_events=True)
    if chance.random() < 0.3:
        world.scheduler.run(world.scheduler.now + _DAY_MS)
    _compare(world)
    require_agreement(world)
    _require_silence(world)


def _calm(world: World) -> None:
    """Stop all faults and restore every dependency."""
    world.scheduler.say("== from here on nothing goes wrong")
    world.calm = True
    world.drops = world.network.rate = world.chunks.losses = 0.0
    for queue in (world.object_events, world.index_requests):
        queue.duplicates = queue.delays = 0.0
    world.recover()


def _come_to_rest(world: World) -> None:
    """Deliver everything, redrive dead letters, and sweep until no document waits."""
    world.scheduler.run()
    for queue in (world.object_events, world.index_requests):
        queue.redrive()
        world.scheduler.run()
    for _ in range(_ROUNDS):
        if all(document.is_at_rest and document.due_at is None for document in world.records()):
            break
        world.scheduler.run(world.scheduler.now + _ROUND_MS)
        world.sweep()
        world.scheduler.run()
    _finish_deletions(world)
    for queue in (world.object_events, world.index_requests):  # files that crash the parser end there every time
        queue.dead.clear()
    require_rest(world)


def _finish_deletions(world: World) -> None:
    """Repeat the deletions that failed."""
    for collection in world.repositories.list_all_collections():
        if collection.is_being_deleted:
            forget = lambda c=collection: world.repositories.delete_rows(c)  # noqa: E731
            world.workflows.delete_collection(collection.repository_id, collection.collection_id, forget)
            world.scheduler.run()


def _compare(world: World) -> None:
    """Run one comparison of every active and retired pipeline."""
    world.scheduler.run(world.scheduler.now + 60_000)
    stored = world.repositories
    watched: list[Pipeline] = [*stored.list_all_pipelines(), *stored.list_retired_pipelines()]
    for pipeline in watched:
        world.workflows.sync_pipeline(pipeline.repository_id, getattr(pipeline, "retired_id", pipeline.pipeline_id))
    _come_to_rest(world)


def _require_silence(world: World) -> None:
    """Require that a second comparison right after the first changes nothing, except for unexpected failures."""
    before = {document.document_id: document for document in world.records()}
    _compare(world)
    for document in world.records():
        former = before.get(document.document_id)
        given_up = former is not None and (former.cause or "").startswith(GIVEN_UP_CAUSES)
        if not given_up and (former is None or former.generation != document.generation):
            raise Violation(f"a comparison right after another sends {document.location.uri} on: {former}")
