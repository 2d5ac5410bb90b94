"""Pipelines that are sent with a collection: all are checked before anything is made."""

from collections.abc import Sequence
from dataclasses import replace

from lisa.policy.rules import Action
from lisa.policy.subject import Subject
from lisa.repositories.granting import refusal as not_granted
from lisa.repositories.planning import Wanted, new_pipeline, same_source
from lisa.repositories.repository import Collection, Pipeline, Repository, feeds
from lisa.repositories.visibility import guarded
from lisa.rest.access import require
from lisa.rest.api import bad_request
from lisa.wiring.repositories import watching
from lisa.wiring.shared import repositories
from repositories.api.access import author_of
from repositories.api.refusals import granted
from repositories.api.shapes import PipelineRequest


def feeding(
    subject: Subject, repository: Repository, collection: Collection, asked: Sequence[PipelineRequest] | None
) -> list[Pipeline]:
    """The pipelines that bring documents to a collection that is not there yet, if the caller may make them."""
    if not asked:
        return []
    require(subject, Action.ADMINISTER, guarded(repository))
    place, made = watching().place(repository), list[Pipeline]()
    place = replace(place, collections=[*place.collections, collection])
    for number, one in enumerate(asked):
        if not one.s3Bucket:
            raise bad_request(f"pipelines.{number}.s3Bucket", "say which bucket")
        wanted = Wanted({**one.wanted().fields, "collection_id": collection.collection_id})
        pipeline = new_pipeline(repository.repository_id, wanted, author_of(subject), [*place.pipelines, *made])
        granted(watching().refusal(pipeline))
        granted(not_granted(pipeline, None, place))
        if same_source(pipeline, made):
            raise bad_request(f"pipelines.{number}", "another one of the list brings the same objects")
        made.append(pipeline)
    return made


def make(repository: Repository, pipelines: Sequence[Pipeline]) -> None:
    """Make these pipelines, now that their collection is there."""
    granted(watching().grant(watching().place(repository), pipelines))
    for pipeline in pipelines:
        granted(watching().put(pipeline))


def refuse_other_pipelines(collection: Collection, asked: Sequence[PipelineRequest] | None) -> None:
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
