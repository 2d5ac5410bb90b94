"""The pipelines in a request about a collection. All are checked before the first one is saved."""

from collections.abc import Sequence
from dataclasses import replace

from lisa.policy.rules import Action
from lisa.policy.subject import Subject
from lisa.repositories.pipeline_planning import PipelineFields, build_new_pipeline, find_pipeline_with_same_source
from lisa.repositories.repository import Collection, Pipeline, Repository, feeds_collection
from lisa.repositories.source_grants import authority_refusal
from lisa.repositories.visibility import to_repository_resource
from lisa.rest.access import raise_unless_allowed
from lisa.rest.api import bad_request_error
from lisa.wiring.repositories import pipeline_commands, repository_store
from repositories.api.access import author_from_subject
from repositories.api.errors import raise_if_refused
from repositories.api.pipeline_shapes import PipelineRequest


def plan_collection_pipelines(
    subject: Subject, repository: Repository, collection: Collection, requested: Sequence[PipelineRequest] | None
) -> list[Pipeline]:
    """Return the requested pipelines of a new collection. Raise an error if one is invalid or not allowed."""
    if not requested:
        return []
    raise_unless_allowed(subject, Action.ADMINISTER, to_repository_resource(repository))
    contents, planned = pipeline_commands().read_contents(repository), list[Pipeline]()
    contents = replace(contents, collections=[*contents.collections, collection])
    for number, request in enumerate(requested):
        if not request.s3Bucket:
            raise bad_request_error(f"pipelines.{number}.s3Bucket", "the name of the bucket is missing")
        fields = PipelineFields({**request.to_pipeline_fields().fields, "collection_id": collection.collection_id})
        pipeline = build_new_pipeline(
            repository.repository_id, fields, author_from_subject(subject), [*contents.pipelines, *planned]
        )
        raise_if_refused(pipeline_commands().pipeline_refusal(pipeline))
        raise_if_refused(authority_refusal(pipeline, None, contents))
        if find_pipeline_with_same_source(pipeline, planned):
            raise bad_request_error(
                f"pipelines.{number}", "another pipeline of the list brings the same objects; keep one"
            )
        planned.append(pipeline)
    return planned


def save_pipelines(repository: Repository, pipelines: Sequence[Pipeline]) -> None:
    """Save the pipelines of a collection that was just created."""
    raise_if_refused(pipeline_commands().grant_sources(pipeline_commands().read_contents(repository), pipelines))
    for pipeline in pipelines:
        raise_if_refused(pipeline_commands().save_pipeline(pipeline))


def raise_unless_same_pipelines(collection: Collection, requested: Sequence[PipelineRequest] | None) -> None:
    """Raise an error unless the request contains the collection's own pipelines, or none."""
    stored, repository_id = repository_store(), collection.repository_id
    collections = stored.list_collections(repository_id)
    known = {
        (pipeline.bucket, pipeline.prefix)
        for pipeline in stored.list_pipelines(repository_id)
        if feeds_collection(pipeline, collection, collections)
    }
    if requested is not None and {(one.s3Bucket, one.s3Prefix or "") for one in requested} != known:
        reason = f"create, change and delete pipelines with the routes under /repository/{repository_id}/pipelines"
        raise bad_request_error("pipelines", reason)
