"""Random sequences of operations have the same results in the repositories table and in its twin."""

import random
from typing import Any

import boto3
import pytest

from lisa.adapters.aws.dynamodb import Table
from lisa.adapters.repositories.repositories_dynamodb import DynamoDBRepositories
from lisa.repositories.ports import Repositories
from lisa.repositories.repository import Collection, CollectionStatus, RepositoryStatus
from lisa.repositories.retirement import retire_pipeline
from lisa.repositories.run import PipelineRun
from tests.support.repositories import DEFAULT, HANDBOOK, INBOX, LETTERS, RUN, changed
from tests.support.tables import create_table
from tests.support.twins.repositories import MemoryRepositories


@pytest.mark.parametrize("seed", range(20))
def test_the_twin_and_the_table_agree_on_every_sequence_of_operations(aws: None, seed: int) -> None:
    table: Repositories = DynamoDBRepositories(Table(boto3.client("dynamodb"), create_table("RepositoriesTable")))
    twin: Repositories = MemoryRepositories()
    for step in range(25):
        chances = random.Random(f"{seed} {step}"), random.Random(f"{seed} {step}")
        assert _operation(twin, chances[0]) == _operation(table, chances[1]), (seed, step)
        assert _everything(twin) == _everything(table), (seed, step)


def _everything(repositories: Repositories) -> list[Any]:
    return [
        repositories.list_repositories(),
        repositories.list_all_collections(),
        repositories.list_all_pipelines(),
        repositories.list_retired_pipelines(),
        *[repositories.list_pipelines_of_bucket(bucket) for bucket in ("inbox", "outbox")],
        *[repositories.list_runs("handbook", pipeline, 10) for pipeline in ("p1", "p2")],
    ]


def _operation(repositories: Repositories, chance: random.Random) -> object:
    operations = [_create, _change, _rename, _mark, _forget, _new_default, _run, *[_watch] * 3]
    return chance.choice(operations)(repositories, chance)


def _some(repositories: Repositories, chance: random.Random) -> Collection:
    """Return a stored collection, or one that does not exist."""
    id_, name = chance.choice(["c1", "c2", "c3"]), _name(chance)
    stored = {collection.collection_id: collection for collection in repositories.list_collections("handbook")}
    made_up = changed(LETTERS, collection_id=id_, name=name)
    return stored.get(id_, made_up) if chance.random() < 0.8 else made_up


def _name(chance: random.Random) -> str:
    return chance.choice(["letters", "notes", "minilm"])


def _create(repositories: Repositories, chance: random.Random) -> object:
    collection = _some(repositories, chance)
    if chance.random() < 0.7:
        return repositories.create_collection(changed(collection, status=CollectionStatus.ACTIVE, default=False))
    repository = changed(HANDBOOK, default_collection_id=collection.collection_id)
    return repositories.create_repository(repository, changed(collection, default=True))


def _change(repositories: Repositories, chance: random.Random) -> object:
    collection, about = _some(repositories, chance), {"description": _name(chance), "updated_at": chance.randrange(9)}
    repositories.add_bucket(collection, chance.choice(["inbox", "outbox"]))
    return repositories.change_repository(HANDBOOK, about), repositories.change_collection(collection, about)


def _rename(repositories: Repositories, chance: random.Random) -> object:
    return repositories.change_collection(_some(repositories, chance), {"name": _name(chance)})


def _mark(repositories: Repositories, chance: random.Random) -> object:
    if chance.random() < 0.2:
        every = tuple(RepositoryStatus)
        return repositories.set_repository_status(HANDBOOK, chance.choice(every), chance.sample(every, 3))
    statuses = tuple(CollectionStatus)
    collection = _some(repositories, chance)
    return repositories.set_collection_status(collection, chance.choice(statuses), chance.sample(statuses, 2))


def _forget(repositories: Repositories, chance: random.Random) -> None:
    repositories.delete_rows(HANDBOOK if chance.random() < 0.2 else _some(repositories, chance))
    repositories.delete_retired_pipeline("handbook", f"{chance.choice(['p1', 'p2'])}-{chance.randrange(9)}")


def _new_default(repositories: Repositories, chance: random.Random) -> object:
    known, id_ = repositories.get_repository("handbook") or HANDBOOK, f"c{chance.randrange(4, 99)}"
    if id_ == known.default_collection_id:
        return None
    name = _name(chance)
    new = changed(DEFAULT, collection_id=id_, name=name, embedding_model=name, created_at=chance.randrange(9))
    return repositories.replace_default_collection(known, new)


def _run(repositories: Repositories, chance: random.Random) -> None:
    about = {"status": chance.choice(["RUNNING", "SUCCEEDED", "FAILED"]), "new": chance.randrange(9)}
    run: PipelineRun = changed(RUN, run_id=chance.choice(["r1", "r2"]), started=chance.randrange(3), **about)
    repositories.save_run(run)


def _watch(repositories: Repositories, chance: random.Random) -> object:
    id_, at = chance.choice(["p1", "p2"]), chance.randrange(9)
    was = repositories.get_pipeline("handbook", id_) if chance.random() < 0.8 else None
    new = changed(INBOX, pipeline_id=id_, bucket=chance.choice(["inbox", "outbox"]), updated_at=at)
    old = retire_pipeline(was, at) if was and chance.random() < 0.7 else None
    if chance.random() < 0.7:
        return repositories.save_pipeline(new, was, old)
    return repositories.delete_pipeline(was or new, old)
