"""Pipelines that are sent with a collection: all are checked before anything is made."""

from collections.abc import Sequence
from dataclasses import replace

from lisa.policy.rules import Action
from lisa.policy.subject import Subject
from lisa.repositories.pipeline_planning import PipelineFields, find_same_source, new_pipeline
from lisa.repositories.repository import Collection, Pipeline, Repository, feeds
from lisa.repositories.source_grants import authority_refusal as not_granted
from lisa.repositories.visibility import repository_resource
from lisa.rest.access import raise_unless_allowed
from lisa.rest.api import bad_request
from lisa.wiring.repositories import pipeline_commands
from lisa.wiring.shared import repositories
from repositories.api.access import author_of
from repositories.api.errors import raise_if_refused
from repositories.api.shapes import PipelineRequest


def plan_collection_pipelines(
    subject: Subject, repository: Repository, collection: Collection, asked: Sequence[PipelineRequest] | None
) -> list[Pipeline]:
    """The pipelines that bring documents to a collection that is not there yet, if the caller may make them."""
    if not asked:
        return []
    raise_unless_allowed(subject, Action.ADMINISTER, repository_resource(repository))
    place, made = pipeline_commands().contents(repository), list[Pipeline]()
    place = replace(place, collections=[*place.collections, collection])
    for number, one in enumerate(asked):
        if not one.s3Bucket:
            raise bad_request(f"pipelines.{number}.s3Bucket", "say which bucket")
        wanted = PipelineFields({**one.pipeline_fields().fields, "collection_id": collection.collection_id})
        pipeline = new_pipeline(repository.repository_id, wanted, author_of(subject), [*place.pipelines, *made])
        raise_if_refused(pipeline_commands().refusal(pipeline))
        raise_if_refused(not_granted(pipeline, None, place))
        if find_same_source(pipeline, made):
            raise bad_request(f"pipelines.{number}", "another one of the list brings the same objects")
        made.append(pipeline)
    return made


def save_pipelines(repository: Repository, pipelines: Sequence[Pipeline]) -> None:
    """Make these pipelines, now that their collection is there."""
    raise_if_refused(pipeline_commands().grant_sources(pipeline_commands().contents(repository), pipelines))
    for pipeline in pipelines:
        raise_if_refused(pipeline_commands().save(pipeline))


def require_same_pipelines(collection: Collection, asked: Sequence[PipelineRequest] | None) -> None:
    """A collection may be sent back with the pipelines it was shown with, and with no others."""
    stored, repository_id = repositories(), collection.repository_id
    collections = stored.collections(repository_id)
    known = {
        (pipeline.bucket, pipeline.prefix)
        for pipeline in stored.pipelines(repository_id)
        if feeds(pipeline, collection, collections)
    }
    if asked is not None and {(one.s3Bucket, one.s3Prefix or "") for one in asked} != known:
        reason = f"make, change and delete them with the routes under /repository/{repository_id}/pipelines"
        raise bad_request("pipelines", reason)
