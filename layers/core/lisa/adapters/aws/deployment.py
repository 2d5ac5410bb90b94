"""The outputs of a deployed stack, and the environment variables made from them for the command line."""

import os

import boto3

_OUTPUT_OF_VARIABLE = {
    "DOCUMENTS_TABLE": "DocumentsTable",
    "REPOSITORIES_TABLE": "RepositoriesTable",
    "TOKENS_TABLE": "TokensTable",
    "MODELS_TABLE": "ModelsTable",
    "MODEL_RECORDS_TABLE": "ModelRecordsTable",
    "MODEL_SCHEDULE_GROUP": "ModelSchedules",
    "MODEL_SCHEDULER_ROLE_ARN": "RunSchedulesArn",
    "RUN_MODEL_SCHEDULE_ARN": "RunModelScheduleArn",
    "UNDELIVERED_QUEUE_ARN": "UndeliveredArn",
    "TOKEN_KEY_SECRET": "TokenKeySecret",
    "UPLOADS_BUCKET": "UploadsBucket",
    "INDEX_QUEUE_URL": "IndexQueueUrl",
    "OBJECT_EVENTS_URL": "ObjectEventsUrl",
    "USAGE_QUEUE_URL": "UsageQueueUrl",
    "SYNC_PIPELINE_ARN": "SyncPipelineArn",
}
#: Outputs that exist only if their parameter was given.
_OPTIONAL_OUTPUT_OF_VARIABLE = {"MODEL_NETWORKS": "NetworksOfModels"}


def read_stack_outputs(stack: str) -> dict[str, str]:
    """Return the stack's outputs by name. Raises ClientError if the stack does not exist."""
    [found] = boto3.client("cloudformation").describe_stacks(StackName=stack)["Stacks"]
    return {output["OutputKey"]: output["OutputValue"] for output in found.get("Outputs", [])}


def set_stack_variables(stack: str) -> dict[str, str]:
    """Set the environment variables of the stack's functions in this process, and return the outputs."""
    found = read_stack_outputs(stack)
    os.environ.update({variable: found[output] for variable, output in _OUTPUT_OF_VARIABLE.items()})
    os.environ.update({variable: found.get(output, "") for variable, output in _OPTIONAL_OUTPUT_OF_VARIABLE.items()})
    os.environ["MODEL_SECRETS"] = f"{stack}-model-"
    return found
