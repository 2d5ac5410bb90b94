"""A task of delete_collections: a collection or a repository that was emptied -> its rows are gone."""

from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from lisa.repositories.deletion import finish_deletion
from lisa.wiring.shared import repositories

logger = Logger()


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: LambdaContext) -> None:  # noqa: ARG001
    """The last step: from here on the name is free."""
    finish_deletion(event["repository_id"], event["collection_id"], repositories())
    logger.info("deleted", extra={"repository_id": event["repository_id"], "collection_id": event["collection_id"]})
