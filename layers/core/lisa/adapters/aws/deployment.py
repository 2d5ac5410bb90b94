"""A deployed stack, seen from outside: what the command line needs to act on it."""

import os

import boto3

_VARIABLES = {
    "DOCUMENTS_TABLE": "DocumentsTable",
    "REPOSITORIES_TABLE": "RepositoriesTable",
    "TOKENS_TABLE": "TokensTable",
    "MODELS_TABLE": "ModelsTable",
    "TOKEN_KEY_SECRET": "TokenKeySecret",
    "UPLOADS_BUCKET": "UploadsBucket",
    "INDEX_QUEUE_URL": "IndexQueueUrl",
    "OBJECT_EVENTS_URL": "ObjectEventsUrl",
    "USAGE_QUEUE_URL": "UsageQueueUrl",
    "SYNC_PIPELINE_ARN": "SyncPipelineArn",
}
#: Outputs that are there only where their parameter was given.
_OPTIONAL = {"MODEL_NETWORKS": "NetworksOfModels"}


def stack_outputs(stack: str) -> dict[str, str]:
    """The stack's outputs by name. Raises ClientError when there is no such stack."""
    [found] = boto3.client("cloudformation").describe_stacks(StackName=stack)["Stacks"]
    return {output["OutputKey"]: output["OutputValue"] for output in found.get("Outputs", [])}


def use_stack(stack: str) -> dict[str, str]:
    """Point this process's wiring at the stack, as its functions' environment does theirs; the outputs."""
    found = stack_outputs(stack)
    os.environ.update({variable: found[output] for variable, output in _VARIABLES.items()})
    os.environ.update({variable: found.get(output, "") for variable, output in _OPTIONAL.items()})
    os.environ["MODEL_SECRETS"] = f"{stack}-model-"
    return found
