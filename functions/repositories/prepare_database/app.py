"""Custom resource: create the functions' role and the vector extension in a new database cluster."""

from typing import Any

import boto3
from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from lisa.adapters.aws.custom_resource import send_response
from lisa.adapters.aws.error_kinds import find_error_code
from lisa.adapters.postgres.data_api import ClusterDatabase, DataApi
from lisa.entry.handler import entry_point
from lisa.repositories.database_setup import setup_statements

logger = Logger()
DATABASE_WAIT_SECONDS = 240  # the function's own timeout is 300


@entry_point(logger)
def handler(event: dict[str, Any], context: LambdaContext) -> None:  # noqa: ARG001
    """Prepare the database. This runs outside the VPC, through the Data API, to reach the master password."""
    try:
        if event["RequestType"] != "Delete":
            _create_role_and_extension(event["ResourceProperties"])
    except Exception as error:
        logger.exception("the database setup failed")
        send_response(event, failure=f"The database setup failed ({find_error_code(error)}). See the function's log.")
    else:
        send_response(event)


def _create_role_and_extension(properties: dict[str, str]) -> None:
    cluster = ClusterDatabase(properties["ClusterArn"], properties["SecretArn"], properties["DatabaseName"])
    data = DataApi(boto3.client("rds-data"), cluster, DATABASE_WAIT_SECONDS)
    for statement in setup_statements(properties["DatabaseUser"], properties["DatabaseName"], iam=True):
        data.run_statement(statement)
