"""The state machines and the stream's function: states run once, the effects of tasks at least once."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from lisa.events import LargeDocumentFound
from lisa.ingestion.announcements import event_for_change
from lisa.ingestion.document import Document
from lisa.ingestion.pipeline_sync import SyncCounts
from tests.simulation.actors import Violation

if TYPE_CHECKING:
    from tests.simulation.world import World

_TASK_MS = 930_000
_DELETION_RETRIES = 8


class Workflows:
    """Runs tasks one after the other and repeats failed ones as each machine's `Retry` says."""

    def __init__(self, world: "World") -> None:
        self._world = world

    def stream(self, before: Document | None, after: Document) -> None:
        """Imitate functions/ingestion/on_document_changed and its rule. An event is repeated or, rarely, lost."""
        fact = event_for_change(before, after) if after.waiting_for else None
        if not isinstance(fact, LargeDocumentFound):
            return
        world, chance = self._world, self._world.scheduler.random
        if world.network.rate and chance.random() < 0.05:
            world.tally.messages["dropped"] += 1
            return
        for _ in range(1 + (world.network.rate > 0 and chance.random() < 0.1)):
            start = lambda: self._index_large_document(fact.document_id, fact.generation)  # noqa: E731
            world.scheduler.after(chance.choice((50, 500, 4_000)), start)

    def sync_pipeline(
        self, repository_id: str, pipeline_id: str, ended: Callable[[SyncCounts], None] | None = None
    ) -> None:
        """Imitate statemachines/sync_pipeline."""
        compare = self._world.functions.compare

        def slice_(at: tuple[str | None, SyncCounts]) -> None:
            since = self._world.scheduler.now
            found: list[Any] = []

            def continue_workflow() -> None:
                if found[-1][0] is not None:
                    slice_(found[-1])
                elif ended:
                    ended(found[-1][1])

            work = lambda: found.append(compare(repository_id, pipeline_id, since, at))  # noqa: E731
            self._task("compare_slice", work, continue_workflow, 4)

        slice_((None, SyncCounts()))

    def delete_collection(self, repository_id: str, collection_id: str, ended: Callable[[], None]) -> None:
        """Imitate statemachines/delete_collections: delete the records, the chunks, then records that came late."""
        functions, left = self._world.functions, [True]

        def remove(continue_workflow: Callable[[], None]) -> None:
            def work() -> None:
                left[0] = not functions.remove_documents(repository_id, collection_id)

            self._task(
                "remove_documents",
                work,
                lambda: remove(continue_workflow) if left[0] else continue_workflow(),
                _DELETION_RETRIES,
            )

        def drop() -> None:
            work = lambda: functions.drop_chunks(repository_id, collection_id)  # noqa: E731
            self._task("drop_chunks", work, lambda: remove(ended), _DELETION_RETRIES)

        remove(drop)

    def _index_large_document(self, document_id: str, generation: int) -> None:
        """Imitate statemachines/index_large_document."""
        done, world = [False], self._world

        def range_() -> None:
            def work() -> None:
                done[0] = world.functions.range(document_id, generation, None)

            self._task("index_document_range", work, lambda: None if done[0] else range_(), 4, give_up)

        def give_up(cause: str) -> None:
            work = lambda: world.functions.range(document_id, generation, cause)  # noqa: E731
            self._task("index_document_range", work, lambda: None, 6)

        range_()

    def _task(
        self,
        kind: str,
        work: Callable[[], object],
        continue_workflow: Callable[[], object],
        retries: int,
        otherwise: Callable[[str], None] | None = None,
    ) -> None:
        scheduler, calm, causes = self._world.scheduler, self._world.calm, []

        def guarded() -> None:
            try:
                work()
            except Exception as error:  # noqa: BLE001
                causes.append(str(error))

        def ended(whole: bool) -> None:
            if whole and not causes:
                continue_workflow()
            elif retries:
                again = lambda: self._task(kind, work, continue_workflow, retries - 1, otherwise)  # noqa: E731
                scheduler.after(scheduler.random.choice((2_000, 20_000)), again)
            elif otherwise:
                otherwise(causes[0] if causes else "the task ended")
            elif calm:
                raise Violation(f"{kind} fails although nothing is broken: {causes}")

        scheduler.spawn(kind, guarded, ended, _TASK_MS)
