"""Pipelines of a repository, and their runs."""

from typing import Annotated, Any

from aws_lambda_powertools.event_handler.exceptions import ServiceError
from aws_lambda_powertools.event_handler.openapi.params import Body, Query

from lisa.repositories.granting import Place
from lisa.repositories.granting import refusal as not_granted
from lisa.repositories.planning import changed_pipeline, new_pipeline, same_source
from lisa.repositories.repository import Pipeline
from lisa.repositories.views import pipeline_view, run_view
from lisa.rest.access import caller
from lisa.rest.api import bad_request, rest_router
from lisa.rest.audit import made
from lisa.wiring.repositories import watching
from lisa.wiring.shared import clock, repositories
from repositories.api.access import administered, administered_pipeline, author_of, pipelines_of
from repositories.api.refusals import granted
from repositories.api.shapes import PipelineRequest

router = rest_router()
ONE = "/repository/<repositoryId>/pipelines/<pipelineId>"


@router.get("/repository/<repositoryId>/pipelines")
def list_pipelines(repositoryId: str) -> list[dict[str, Any]]:
    """The repository's pipelines."""
    subject = caller(router)
    return [pipeline_view(pipeline) for pipeline in pipelines_of(subject, administered(subject, repositoryId))]


@router.post("/repository/<repositoryId>/pipelines")
def create_pipeline(repositoryId: str, body: Annotated[PipelineRequest, Body()]) -> dict[str, Any]:
    """Watch a prefix of a bucket; what is in it already is brought in at once."""
    subject = caller(router)
    place = watching().place(administered(subject, repositoryId))
    if not body.s3Bucket:
        raise bad_request("s3Bucket", "say which bucket")
    pipeline = new_pipeline(repositoryId, body.wanted(), author_of(subject), place.pipelines)
    _put(place, pipeline)
    made(router, f"repository/{repositoryId}/pipelines/{pipeline.pipeline_id}")
    return pipeline_view(pipeline)


@router.put(ONE)
def change_pipeline(repositoryId: str, pipelineId: str, body: Annotated[PipelineRequest, Body()]) -> dict[str, Any]:
    """Change what is said; what it no longer watches is taken out after, if no other pipeline wants it."""
    subject = caller(router)
    was = administered_pipeline(subject, repositoryId, pipelineId)
    pipeline = changed_pipeline(was, body.wanted(), author_of(subject))
    _put(watching().place(administered(subject, repositoryId)), pipeline, was)
    return pipeline_view(pipeline)


@router.delete(ONE)
def delete_pipeline(repositoryId: str, pipelineId: str) -> dict[str, Any]:
    """Watch no more; what it brought is taken out after, if it removes and no other pipeline wants it."""
    pipeline = administered_pipeline(caller(router), repositoryId, pipelineId)
    granted(watching().delete(pipeline, clock()))
    return pipeline_view(pipeline)


@router.post(f"{ONE}/run")
def run_pipeline(repositoryId: str, pipelineId: str) -> dict[str, Any]:
    """Compare the pipeline with its bucket now."""
    pipeline = administered_pipeline(caller(router), repositoryId, pipelineId)
    name, arn = watching().sync(pipeline, "request", clock())
    return {"runId": name, "executionArn": arn, "pipelineId": pipelineId, "status": "RUNNING"}


@router.get(f"{ONE}/runs")
def list_runs(repositoryId: str, pipelineId: str, limit: Annotated[int, Query(ge=1, le=100)] = 20) -> dict[str, Any]:
    """The newest runs, newest first; they are kept for 90 days."""
    administered_pipeline(caller(router), repositoryId, pipelineId)
    return {"runs": [run_view(run) for run in repositories().runs(repositoryId, pipelineId, limit)]}


def _put(place: Place, pipeline: Pipeline, was: Pipeline | None = None) -> None:
    granted(watching().refusal(pipeline))
    granted(not_granted(pipeline, was, place))
    if twin := same_source(pipeline, place.pipelines):
        raise ServiceError(409, f"the pipeline {twin.pipeline_id} brings the same objects to the same collection")
    granted(watching().grant(place, [pipeline]))
    granted(watching().put(pipeline, was))
