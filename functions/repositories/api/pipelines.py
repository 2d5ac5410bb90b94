"""The routes of pipelines and their runs."""

from typing import Annotated

from aws_lambda_powertools.event_handler.exceptions import ServiceError
from aws_lambda_powertools.event_handler.openapi.params import Body, Query

from lisa.repositories.answers import PipelineView, RunsView, StartedRun
from lisa.repositories.pipeline_planning import (
    build_changed_pipeline,
    build_new_pipeline,
    find_pipeline_with_same_source,
)
from lisa.repositories.repository import Pipeline
from lisa.repositories.source_grants import RepositoryContents, authority_refusal
from lisa.repositories.views import pipeline_view, run_view
from lisa.rest.access import read_caller
from lisa.rest.api import bad_request_error, create_rest_router
from lisa.rest.audit import set_audited_resource
from lisa.rest.refusals import declare_errors
from lisa.wiring.process import epoch_milliseconds
from lisa.wiring.repositories import pipeline_commands, repository_store
from repositories.api.access import (
    author_from_subject,
    find_administered_pipeline,
    find_administered_repository,
    list_usable_pipelines,
)
from repositories.api.errors import raise_if_refused
from repositories.api.pipeline_shapes import PipelineRequest

router = create_rest_router()
PIPELINE_PATH = "/repository/<repositoryId>/pipelines/<pipelineId>"


@router.get("/repository/<repositoryId>/pipelines")
def list_pipelines(repositoryId: str) -> list[PipelineView]:
    """List the pipelines of a repository.

    Only administrators of the repository may do this.

    Returns:
        The pipelines that feed collections the caller may use.
    """
    subject = read_caller(router)
    return [
        pipeline_view(pipeline)
        for pipeline in list_usable_pipelines(subject, find_administered_repository(subject, repositoryId))
    ]


@router.post("/repository/<repositoryId>/pipelines", responses=declare_errors(409))
def create_pipeline(repositoryId: str, body: Annotated[PipelineRequest, Body()]) -> PipelineView:
    """Create a pipeline.

    A pipeline watches a prefix of a bucket and ingests its objects into a collection. Objects that exist already
    are ingested at once.

    Returns:
        The new pipeline.
    """
    subject = read_caller(router)
    contents = pipeline_commands().read_contents(find_administered_repository(subject, repositoryId))
    if not body.s3Bucket:
        raise bad_request_error("s3Bucket", "the name of the bucket is missing")
    pipeline = build_new_pipeline(
        repositoryId, body.to_pipeline_fields(), author_from_subject(subject), contents.pipelines
    )
    _save_and_schedule(contents, pipeline)
    set_audited_resource(router, f"repository/{repositoryId}/pipelines/{pipeline.pipeline_id}")
    return pipeline_view(pipeline)


@router.put(PIPELINE_PATH, responses=declare_errors(409))
def change_pipeline(repositoryId: str, pipelineId: str, body: Annotated[PipelineRequest, Body()]) -> PipelineView:
    """Change a pipeline.

    Only the fields in the body change. Documents that the pipeline no longer covers are removed in the background,
    unless another pipeline covers them.

    Returns:
        The pipeline after the change.
    """
    subject = read_caller(router)
    previous = find_administered_pipeline(subject, repositoryId, pipelineId)
    pipeline = build_changed_pipeline(previous, body.to_pipeline_fields(), author_from_subject(subject))
    _save_and_schedule(
        pipeline_commands().read_contents(find_administered_repository(subject, repositoryId)), pipeline, previous
    )
    return pipeline_view(pipeline)


@router.delete(PIPELINE_PATH, responses=declare_errors(409))
def delete_pipeline(repositoryId: str, pipelineId: str) -> PipelineView:
    """Delete a pipeline.

    If `autoRemove` is on, the documents of the pipeline are removed in the background, unless another pipeline
    covers them.

    Returns:
        The deleted pipeline.
    """
    pipeline = find_administered_pipeline(read_caller(router), repositoryId, pipelineId)
    raise_if_refused(pipeline_commands().delete_pipeline(pipeline, epoch_milliseconds()))
    return pipeline_view(pipeline)


@router.post(f"{PIPELINE_PATH}/run")
def run_pipeline(repositoryId: str, pipelineId: str) -> StartedRun:
    """Start a run of a pipeline.

    A run compares the pipeline with its bucket and ingests or removes the documents that differ.

    Returns:
        The id of the run, after it has started.
    """
    pipeline = find_administered_pipeline(read_caller(router), repositoryId, pipelineId)
    name, arn = pipeline_commands().start_sync(pipeline, "request", epoch_milliseconds())
    return {"runId": name, "executionArn": arn, "pipelineId": pipelineId, "status": "RUNNING"}


@router.get(f"{PIPELINE_PATH}/runs")
def list_runs(repositoryId: str, pipelineId: str, limit: Annotated[int, Query(ge=1, le=100)] = 20) -> RunsView:
    """List the runs of a pipeline.

    Runs are kept for 90 days.

    Returns:
        The most recent runs, newest first, with the number of documents each of them changed.
    """
    find_administered_pipeline(read_caller(router), repositoryId, pipelineId)
    return {"runs": [run_view(run) for run in repository_store().list_runs(repositoryId, pipelineId, limit)]}


def _save_and_schedule(contents: RepositoryContents, pipeline: Pipeline, previous: Pipeline | None = None) -> None:
    raise_if_refused(pipeline_commands().pipeline_refusal(pipeline))
    raise_if_refused(authority_refusal(pipeline, previous, contents))
    if other := find_pipeline_with_same_source(pipeline, contents.pipelines):
        raise ServiceError(409, f"the pipeline {other.pipeline_id} brings the same objects to the same collection")
    raise_if_refused(pipeline_commands().grant_sources(contents, [pipeline]))
    raise_if_refused(pipeline_commands().save_pipeline(pipeline, previous))
