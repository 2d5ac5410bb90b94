"""A database cluster was created (custom resource) -> it has the functions' role and the vector extension."""

from typing import Any

import boto3
from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from lisa.adapters.aws.custom_resource import send_response
from lisa.adapters.aws.error_kinds import error_code
from lisa.adapters.postgres.data_api import Cluster, DataApi
from lisa.repositories.database_setup import setup_statements

logger = Logger()
PATIENCE_SECONDS = 240  # of the 300 that the function has


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: LambdaContext) -> None:  # noqa: ARG001
    """Runs outside the VPC, through the Data API, because in there is no way to the master password."""
    wanted = event["ResourceProperties"]
    try:
        if event["RequestType"] != "Delete":
            _prepare(wanted)
    except Exception as error:
        logger.exception("the database could not be prepared")
        send_response(
            event, failure=f"the database could not be prepared ({error_code(error)}); the function's log tells more"
        )
    else:
        send_response(event)


def _prepare(wanted: dict[str, str]) -> None:
    cluster = Cluster(wanted["ClusterArn"], wanted["SecretArn"], wanted["DatabaseName"])
    data = DataApi(boto3.client("rds-data"), cluster, PATIENCE_SECONDS)
    for statement in setup_statements(wanted["DatabaseUser"], wanted["DatabaseName"], iam=True):
        data.run(statement)
