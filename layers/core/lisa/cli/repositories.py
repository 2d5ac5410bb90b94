"""lisa repository create: a repository with its default collection, and a pipeline for a bucket."""

import argparse
import uuid
from dataclasses import dataclass
from typing import Any

from lisa.adapters.wiring import clock, repositories
from lisa.repositories.repository import Collection, Pipeline, Repository, invalid_id

_NAMESPACE = uuid.UUID("0d0a4a8e-7c92-5f0c-9a71-3f1be4ad1f7b")


@dataclass(frozen=True)
class Wanted:
    """What a repository is made from."""

    repository_id: str
    embedding_model: str
    bucket: str | None = None
    prefix: str = ""
    groups: tuple[str, ...] = ()


def register(commands: Any) -> None:
    """Add `repository`."""
    create = commands.add_parser("repository", help="repositories").add_subparsers(required=True).add_parser("create")
    create.add_argument("--id", required=True)
    create.add_argument("--embedding-model", required=True)
    create.add_argument("--bucket", help="watch this bucket")
    create.add_argument("--prefix", default="", help="only keys that begin with this")
    create.add_argument("--group", action="append", default=[], help="limit to a group; may be given several times")
    create.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> dict[str, Any]:
    if reason := invalid_id(options.id):
        raise SystemExit(f"lisa: {reason}")
    wanted = Wanted(options.id, options.embedding_model, options.bucket, options.prefix, tuple(options.group))
    collection = create_repository(wanted)
    return {"repositoryId": options.id, "collectionId": collection.collection_id}


def create_repository(wanted: Wanted) -> Collection:
    """Make the repository, or find it as it was made before; its default collection."""
    collection_id = str(uuid.uuid5(_NAMESPACE, wanted.repository_id))
    now = clock()
    repository = Repository(
        repository_id=wanted.repository_id,
        name=wanted.repository_id,
        embedding_model=wanted.embedding_model,
        allowed_groups=wanted.groups,
        default_collection_id=collection_id,
        created_by="command line",
        created_at=now,
    )
    collection = Collection(
        collection_id=collection_id,
        repository_id=wanted.repository_id,
        name=wanted.embedding_model,
        embedding_model=wanted.embedding_model,
        default=True,
        created_by="command line",
        created_at=now,
    )
    repositories().save(repository)
    repositories().save(collection)
    if wanted.bucket:
        pipeline_id = str(uuid.uuid5(_NAMESPACE, f"{wanted.repository_id}/{wanted.bucket}/{wanted.prefix}"))
        watched = {"bucket": wanted.bucket, "prefix": wanted.prefix}
        repositories().save(Pipeline(pipeline_id=pipeline_id, repository_id=wanted.repository_id, **watched))
    return collection
