"""Routes of ingestion and deletion jobs."""

import json
from typing import Annotated

from aws_lambda_powertools.event_handler.exceptions import ServiceError
from aws_lambda_powertools.event_handler.openapi.params import Query

from ingestion.api.reading import find_retryable_document
from lisa.ingestion.answers import JobsView, JobView
from lisa.ingestion.change import build_repeat_change
from lisa.ingestion.document import Document
from lisa.ingestion.document_lists import ChangedDocumentsQuery, list_visible_documents
from lisa.ingestion.records import accept_changes
from lisa.ingestion.views import job_view
from lisa.policy.rules import Action, is_allowed
from lisa.repositories.visibility import find_active_repository, may_use_collection, to_repository_resource
from lisa.rest.access import raise_if_denied, read_caller
from lisa.rest.api import bad_request_error, create_rest_router
from lisa.rest.refusals import declare_errors
from lisa.wiring.ingestion import document_store, index_queue
from lisa.wiring.process import epoch_milliseconds
from lisa.wiring.repositories import repository_store

router = create_rest_router()
CURSOR = "`lastEvaluatedKey` of an earlier answer, as JSON."
_HOUR_MILLISECONDS = 3_600_000


@router.get("/repository/<repositoryId>/jobs")
def list_jobs(
    repositoryId: str,
    timeLimit: Annotated[int, Query(ge=1, le=720)] = 720,
    pageSize: Annotated[int, Query(ge=1, le=100)] = 10,
    lastEvaluatedKey: Annotated[str | None, Query(description=CURSOR)] = None,
) -> JobsView:
    """List ingestion and deletion jobs of a repository.

    The list covers documents that changed in the last `timeLimit` hours and collections that the caller may use.
    Users see their own jobs, administrators of the repository see all jobs.

    Returns:
        One page with the newest job of each document, newest first.
    """
    subject = read_caller(router)
    repository = raise_if_denied(find_active_repository(subject, repository_store(), repositoryId))
    cursor, since = parse_cursor(lastEvaluatedKey), epoch_milliseconds() - timeLimit * _HOUR_MILLISECONDS
    everyone = is_allowed(subject, Action.ADMINISTER, to_repository_resource(repository))
    seen = {
        c.collection_id
        for c in repository_store().list_collections(repositoryId)
        if may_use_collection(subject, c, repository)
    }

    def may_list(job: Document) -> bool:
        return job.destination.collection_id in seen and (everyone or job.username == subject.user)

    try:
        page = list_visible_documents(
            document_store(), ChangedDocumentsQuery(repositoryId, since), may_list, size=pageSize, cursor=cursor
        )
    except ValueError as error:
        raise bad_request_error("lastEvaluatedKey", str(error)) from error
    return {
        "jobs": [job_view(job) for job in page.documents],
        "lastEvaluatedKey": page.cursor,
        "hasNextPage": page.cursor is not None,
        "hasPreviousPage": cursor is not None,
    }


@router.post("/repository/<repositoryId>/jobs/<jobId>/retry", responses=declare_errors(409))
def retry_job(repositoryId: str, jobId: str) -> JobView:
    """Retry a failed job.

    The same document is processed again in a new job. This helps if the file was not the cause of the failure.

    Returns:
        The new job, after it is queued.
    """
    subject = read_caller(router)
    document_id, _, generation = jobId.rpartition(".")
    document = find_retryable_document(subject, repositoryId, document_id)
    if generation != str(document.generation):
        raise ServiceError(409, f"a newer job has replaced this one: {document.job_id}")
    accepted = accept_changes(
        [build_repeat_change(document, now=epoch_milliseconds())], documents=document_store(), queue=index_queue()
    )
    return job_view(accepted[0])


def parse_cursor(text: str | None) -> dict[str, str] | None:
    """Return the cursor of an earlier response, which is JSON."""
    if not text or text == "null":
        return None
    try:
        found = json.loads(text)
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise bad_request_error("lastEvaluatedKey", "send the lastEvaluatedKey of the last response, as JSON")
    return {str(name): str(value) for name, value in found.items()}
