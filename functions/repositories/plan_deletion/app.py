"""A task of delete_collections: a collection or a repository that is being deleted -> the collections to empty."""

from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from lisa.repositories.deletion import begin_deletion
from lisa.wiring.repositories import schedules
from lisa.wiring.shared import repositories

logger = Logger()


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, list[str]]:  # noqa: ARG001
    """Nothing new comes in from here on."""
    about = (event["repository_id"], event["collection_id"])
    collections = begin_deletion(*about, repositories=repositories(), schedules=schedules())
    logger.info("to be emptied", extra={"repository_id": event["repository_id"], "collections": collections})
    return {"collections": collections}
