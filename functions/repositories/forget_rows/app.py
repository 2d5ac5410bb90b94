"""Task of the workflow delete_collections: delete the rows of a collection or repository without documents."""

from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from lisa.entry.handler import entry_point
from lisa.repositories.deletion import finish_deletion
from lisa.wiring import settings
from lisa.wiring.repositories import repository_store

logger = Logger()


@entry_point(logger, settings.repositories_table)
def handler(event: dict[str, Any], context: LambdaContext) -> None:  # noqa: ARG001
    """Delete the rows. This is the last step; afterwards the name is free."""
    finish_deletion(event["repository_id"], event["collection_id"], repository_store())
    logger.info("deleted", extra={"repository_id": event["repository_id"], "collection_id": event["collection_id"]})
