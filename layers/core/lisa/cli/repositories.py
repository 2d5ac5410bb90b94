"""The command `lisa repository create`, which creates a repository and a pipeline for a bucket."""

import argparse
import uuid
from dataclasses import dataclass
from typing import Any

from lisa.policy.authority import Authority
from lisa.repositories.pipeline_planning import (
    CommandAuthor,
    PipelineFields,
    build_new_pipeline,
    find_pipeline_with_same_source,
)
from lisa.repositories.repository import Collection, Repository, repository_id_refusal
from lisa.repositories.repository_commands import build_default_collection
from lisa.repositories.sources import Source
from lisa.wiring.process import epoch_milliseconds
from lisa.wiring.repositories import repository_store, sync_workflow

_ID_NAMESPACE = uuid.UUID("0d0a4a8e-7c92-5f0c-9a71-3f1be4ad1f7b")


_ADMINISTRATOR = Authority(user="command line", is_admin=True)  # the caller can write the table


@dataclass(frozen=True)
class RepositoryOptions:
    """The options of a new repository."""

    repository_id: str
    embedding_model: str
    bucket: str | None = None
    prefix: str = ""
    groups: tuple[str, ...] = ()


def register_commands(commands: Any) -> None:
    """Add the command `repository`."""
    create = commands.add_parser("repository", help="repositories").add_subparsers(required=True).add_parser("create")
    create.add_argument("--id", required=True)
    create.add_argument("--embedding-model", required=True)
    create.add_argument("--bucket", help="watch this bucket")
    create.add_argument("--prefix", default="", help="only keys that begin with this")
    create.add_argument("--group", action="append", default=[], help="limit to a group; may be given several times")
    create.set_defaults(run=_run_create)


def _run_create(options: argparse.Namespace) -> dict[str, Any]:
    if reason := repository_id_refusal(options.id):
        raise SystemExit(f"lisa: {reason}")
    repository = RepositoryOptions(
        options.id, options.embedding_model, options.bucket, options.prefix, tuple(options.group)
    )
    collection = create_repository(repository)
    return {"repositoryId": options.id, "collectionId": collection.collection_id}


def create_repository(options: RepositoryOptions) -> Collection:
    """Create the repository unless it exists, and return its default collection."""
    stored, author = repository_store(), CommandAuthor("command line", epoch_milliseconds(), _ADMINISTRATOR)
    repository = Repository(
        repository_id=options.repository_id,
        name=options.repository_id,
        embedding_model=options.embedding_model,
        allowed_groups=options.groups,
        default_collection_id=str(uuid.uuid5(_ID_NAMESPACE, options.repository_id)),
        sources=(Source(bucket=options.bucket, prefix=options.prefix),) if options.bucket else (),
        created_by=author.user,
        created_at=author.now,
        updated_at=author.now,
    )
    stored.create_repository(
        repository, build_default_collection(repository, repository.default_collection_id, author.now)
    )
    [collection] = [found for found in stored.list_collections(options.repository_id) if found.default]
    if options.bucket:
        _create_pipeline(options.bucket, options, collection, author)
    return collection


def _create_pipeline(bucket: str, options: RepositoryOptions, collection: Collection, author: CommandAuthor) -> None:
    """Create a pipeline for the bucket, unless it exists, and start its first run."""
    stored, source = repository_store(), PipelineFields({"bucket": bucket, "prefix": options.prefix})
    existing = stored.list_pipelines(options.repository_id)
    pipeline = build_new_pipeline(options.repository_id, source, author, existing)
    if find_pipeline_with_same_source(pipeline, existing) is None:
        stored.add_bucket(collection, bucket)
        stored.save_pipeline(pipeline)
        sync_workflow().start_sync(
            pipeline.repository_id, pipeline.pipeline_id, "created", f"{pipeline.pipeline_id}-{author.now}"
        )
