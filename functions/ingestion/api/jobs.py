"""What happened to ingestion requests."""

import json
from typing import Annotated, Any

from aws_lambda_powertools.event_handler.openapi.params import Query

from lisa.adapters.rest import bad_request, caller, not_found, rest_router
from lisa.adapters.wiring import clock, documents, repositories
from lisa.ingestion.views import job_view
from lisa.policy.access import may_administer
from lisa.repositories.visibility import visible_repository

router = rest_router()
_HOUR = 3_600_000


@router.get("/repository/<repositoryId>/jobs")
def list_jobs(
    repositoryId: str,
    timeLimit: Annotated[int, Query(ge=1, le=720)] = 720,
    pageSize: Annotated[int, Query(ge=1, le=100)] = 10,
    lastEvaluatedKey: str | None = None,
) -> dict[str, Any]:
    """The newest job of each document changed in the last `timeLimit` hours; one's own unless an administrator's."""
    subject = caller(router)
    repository = visible_repository(subject, repositories(), repositoryId)
    if repository is None:
        raise not_found()
    cursor = cursor_of(lastEvaluatedKey)
    page = documents().changed_since(repositoryId, clock() - timeLimit * _HOUR, pageSize, cursor)
    everyone = may_administer(subject, repository.allowed_groups)
    return {
        "jobs": [job_view(job) for job in page.documents if everyone or job.username == subject.user],
        "lastEvaluatedKey": page.cursor,
        "hasNextPage": page.cursor is not None,
        "hasPreviousPage": cursor is not None,
    }


def cursor_of(text: str | None) -> dict[str, str] | None:
    """A cursor as an earlier answer gave it, in JSON."""
    if not text or text == "null":
        return None
    try:
        found = json.loads(text)
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise bad_request("lastEvaluatedKey", "send back what the last answer gave, as JSON")
    return {str(name): str(value) for name, value in found.items()}
