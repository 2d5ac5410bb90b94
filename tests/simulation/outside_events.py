"""Random events from outside the system, with their frequencies."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from lisa.ingestion.document import Location, Status
from lisa.repositories.repository import Collection, Pipeline, Repository
from lisa.repositories.retirement import retire_pipeline
from tests.simulation.actors import START
from tests.simulation.small_files import MIDDLE, SMALL, WORDS, some_content
from tests.simulation.users import USER, Users
from tests.simulation.world import UPLOADS

if TYPE_CHECKING:
    from tests.simulation.world import World

KEYS = ("a/1", "a/2", "a/x/3", "b/4", "a/é", "a/x/5")
PREFIXES = ("", "a/", "a/x", "b/")
COLLECTIONS = ("c0110000-0000-5000-8000-000000000001", "c0220000-0000-5000-8000-000000000002")


class OutsideEvents:
    """Acts as users, operators and chance. A `plain` world loses no event and keeps its configuration."""

    def __init__(self, world: "World", *, plain: bool) -> None:
        self._world, self._chance = world, world.scheduler.random
        self.people = Users(world)
        self._keys = self._chance.sample(KEYS, self._chance.randint(2, 4))
        self._pipelines = 0
        self._plain = plain
        for number, id_ in enumerate(COLLECTIONS[: self._chance.randint(1, 2)]):
            self._found(id_, f"repository-{number if self._chance.random() < 0.5 else 0}")
        for _ in range(self._chance.randint(1, 3)):
            self.add_pipeline()
        self._events, self._weights = zip(*self._menu(), strict=True)

    def act(self) -> None:
        """Cause one random event."""
        event = self._chance.choices(self._events, self._weights)[0]
        self._world.scheduler.say(f"== {event.__name__.strip('_').replace('_', ' ')}")
        event()

    def _menu(self) -> list[tuple[Callable[[], None], float]]:
        menu: list[tuple[Callable[[], None], float]] = [
            (self._put, 34), (self._delete, 10), (self._delete_newest_version, 3), (self._delete_old_version, 3),
            (self._ingest, 5), (self._remove, 8), (self._retry, 4), (self._search, 16), (self._sync, 7),
            (self._sweep, 9), (self._redeploy, 1.5), (self._redrive, 1), (self._model, 3), (self._database, 3),
            (self._write_as_before, 1), (self._delete_collection, 0.7),
        ]  # fmt: skip
        return menu if self._plain else [*menu, (self._change_pipeline, 3), (self.add_pipeline, 1)]

    def add_pipeline(self) -> None:
        """Create a pipeline from a prefix to a collection."""
        chance, self._pipelines = self._chance, self._pipelines + 1
        collection = self._collection()
        if collection is None:
            return
        self._world.repositories.save(
            Pipeline(
                pipeline_id=f"p{self._pipelines}",
                repository_id=collection.repository_id,
                collection_id=collection.collection_id,
                bucket="inbox",
                prefix=chance.choice(PREFIXES),
                trigger="event" if self._plain else chance.choice(("event", "event", "daily")),
                auto_remove=self._plain or chance.random() < 0.75,
                chunking=chance.choice((None, SMALL, MIDDLE)),
                updated_at=self._world.scheduler.now,
            )
        )

    def _change_pipeline(self) -> None:
        """Change or delete a pipeline. Its former scope is compared until no document of it is left."""
        world, chance = self._world, self._chance
        now = world.scheduler.now
        pipelines = [found for found in world.repositories.list_all_pipelines() if found.updated_at < now]
        if not pipelines:
            return
        pipeline = chance.choice(pipelines)
        former = retire_pipeline(pipeline, now)
        if chance.random() < 0.4:
            world.repositories.delete_pipeline(pipeline, former)
        else:
            update = {"prefix": chance.choice(PREFIXES), "chunking": chance.choice((None, SMALL, MIDDLE))}
            new = pipeline.model_copy(update=update | {"auto_remove": chance.random() < 0.75, "updated_at": now})
            if new.sync_scope == pipeline.sync_scope:
                world.repositories.save_pipeline(new, pipeline)
                return
            world.repositories.save_pipeline(new, pipeline, former)
        world.facts.retired.append(former)
        if chance.random() < 0.5:
            start = lambda: world.workflows.sync_pipeline(pipeline.repository_id, former.retired_id)  # noqa: E731
            world.scheduler.after(chance.choice((100, 2_000, 60_000)), start)

    def _put(self) -> None:
        self._world.buckets.put(self._location(), some_content(self._chance))

    def _delete(self) -> None:
        self._world.buckets.delete(self._location())

    def _delete_newest_version(self) -> None:
        self._world.buckets.delete_version(self._location(), newest=True)

    def _delete_old_version(self) -> None:
        self._world.buckets.delete_version(self._location(), newest=False)

    def _ingest(self) -> None:
        location = Location(bucket=UPLOADS, key=f"ada/{self._chance.choice(self._keys)}")
        if self._chance.random() < 0.8:
            self._world.buckets.put(location, some_content(self._chance))
        if collection := self._collection():
            self.people.ingest(collection, location, self._chance.choice((None, SMALL, MIDDLE)))

    def _remove(self) -> None:
        if ids := [document.document_id for document in self._world.records()]:
            self.people.remove([self._chance.choice(ids)])

    def _retry(self) -> None:
        records = self._world.records()
        failed = [document for document in records if document.status is Status.FAILED]
        if some := failed or records:
            self.people.retry(self._chance.choice(some).document_id)

    def _search(self) -> None:
        if collection := self._collection():
            query = " ".join(self._chance.choices(WORDS, k=2))
            self.people.search(query, collection, self._chance.choice((1, 2, 3, 6)))

    def _sync(self) -> None:
        stored = self._world.repositories
        if pipelines := [*stored.list_all_pipelines(), *stored.list_retired_pipelines()]:
            pipeline = self._chance.choice(pipelines)
            id_ = getattr(pipeline, "retired_id", pipeline.pipeline_id)
            self._world.workflows.sync_pipeline(pipeline.repository_id, id_)

    def _sweep(self) -> None:
        self._world.sweep()

    def _redeploy(self) -> None:
        self._world.redeploy()

    def _redrive(self) -> None:
        self._world.object_events.redrive()
        self._world.index_requests.redrive()

    def _model(self) -> None:
        self._world.outage(self._chance.choice(("model", "model", "gateway", "refuses", "spoiled")))

    def _database(self) -> None:
        self._world.outage("database")

    def _write_as_before(self) -> None:
        """Write a record without the fields that older code did not know."""
        if records := self._world.records():
            document = self._chance.choice(records)
            if document.is_at_rest:
                old = document.model_copy(update={"etag": None, "settled_at": None, "occurred_at": None})
                self._world.documents_twin._documents[document.document_id] = old

    def _delete_collection(self) -> None:
        if collection := self._collection():
            self.people.delete(collection)

    def _collection(self) -> Collection | None:
        living = [found for found in self._world.repositories.list_all_collections() if not found.is_being_deleted]
        return self._chance.choice(living) if living else None

    def _location(self) -> Location:
        return Location(bucket="inbox", key=self._chance.choice(self._keys))

    def _found(self, collection_id: str, repository_id: str) -> None:
        about = {"embedding_model": "minilm", "created_by": USER, "created_at": START}
        self._world.repositories.save(
            Repository(repository_id=repository_id, name=repository_id, default_collection_id=collection_id, **about)
        )
        chunking = self._chance.choice((SMALL, MIDDLE))
        self._world.repositories.save(
            Collection(
                collection_id=collection_id, repository_id=repository_id, name=collection_id, chunking=chunking, **about
            )
        )
