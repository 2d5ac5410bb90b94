"""Task of the workflow delete_collections: return the collections whose documents must be deleted."""

from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from lisa.entry.handler import entry_point
from lisa.repositories.deletion import begin_deletion
from lisa.wiring import settings
from lisa.wiring.repositories import repository_store, schedule_remover

logger = Logger()


@entry_point(logger, settings.repositories_table, settings.schedule_group)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, list[str]]:  # noqa: ARG001
    """Prevent new documents and return the ids of the collections."""
    target = (event["repository_id"], event["collection_id"])
    collections = begin_deletion(*target, repositories=repository_store(), schedules=schedule_remover())
    logger.info("deletion planned", extra={"repository_id": event["repository_id"], "collections": collections})
    return {"collections": collections}
