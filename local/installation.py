"""Start of the whole system on this machine, in named steps."""

import json
import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, ExitStack, contextmanager
from functools import partial
from typing import Any

import boto3

from lisa.adapters.aws.deployment import set_stack_variables
from lisa.cli.repositories import RepositoryOptions, create_repository
from local import deploy
from local.cloud.process import LocalCloud
from local.model_installation import build_api_url, start_models
from local.postgres import Postgres
from local.readiness import is_embedding_available, is_served
from local.run_lock import hold_run_lock
from local.settings import Installation
from local.starting_models import CHAT_MODEL, EMBEDDING_MODEL, Report
from local.waiting import wait_until

REPOSITORY = "default"
ORIGINS = ("http://localhost:5173", "http://127.0.0.1:5173")  # addresses of a user interface under development
Step = Callable[[str], AbstractContextManager[Report]]


class Outputs(dict[str, Any]):
    """The content of `.local/outputs.json`."""


@contextmanager
def run_installation(installation: Installation, step: Step) -> Iterator[Outputs]:
    """Start the installation, wait until it is ready, and stop it at the end of the block.

    `step(name)` returns a context manager that shows progress. Raises AlreadyRunning if the folder is in use.
    """
    parameters = deploy.find_machine_parameters() | {
        "ExistingDatabaseHost": "127.0.0.1",
        "DatabasePort": str(installation.database_port),
        "DatabaseSslMode": "disable",
        "GatewayImageUri": "local/gateway",
        "GatewayWorkers": "1",  # half the memory, and the first answer comes seconds earlier
        "ModelNetworks": "127.0.0.0/8,::1/128",  # models run on this machine
        "OidcJwksUri": f"{installation.endpoint}{{path}}/.well-known/jwks.json",
        "RequestsPerMinute": "100000",  # a local user needs no limit
        "AllowedOrigins": ",".join(ORIGINS),
        "SignInUrl": installation.endpoint,
        "PageUrl": f"{installation.endpoint}/_aws/execute-api/{{api}}/v2",
    }
    if installation.buckets:
        parameters["ReadableBucketArns"] = ",".join(f"arn:aws:s3:::{name}" for name in installation.buckets)
    os.environ.update(installation.client_environment())
    with ExitStack() as stack:
        stack.enter_context(hold_run_lock(installation.home))
        cloud = LocalCloud(
            port=installation.cloud_port, network=installation.network, state=installation.home / "cloud"
        )
        database = Postgres(port=installation.database_port, home=installation.home / "postgres")
        with step("Starting the local cloud and PostgreSQL, building the functions"), ThreadPoolExecutor() as pool:
            built = pool.submit(_build_application, installation, parameters)
            stack.enter_context(database)
            stack.enter_context(cloud)
            built.result()
        with step("Deploying template.yaml"):
            found = _deploy_application(installation, parameters)
            _create_buckets(installation.buckets)
        with step("Uploading the model weights and starting the models") as report:
            tokens, users = start_models(installation, found, report)
        with step("Waiting for the gateway"):
            outputs = _configure_installation(installation, found, tokens, users)
            _await_gateway(outputs)
        yield outputs


def _build_application(installation: Installation, parameters: dict[str, str]) -> None:
    stamp = installation.home / "built"
    wanted = deploy.compute_fingerprint(parameters)
    if not (stamp.is_file() and stamp.read_text() == wanted):
        deploy.build_application(parameters, installation.home / "sam-build")
        stamp.write_text(wanted)


def _deploy_application(installation: Installation, parameters: dict[str, str]) -> dict[str, str]:
    stamp = installation.home / "cloud" / "deployed"
    wanted = deploy.compute_fingerprint(parameters)
    if not (stamp.is_file() and stamp.read_text() == wanted and _stack_exists(installation.stack)):
        deploy.deploy_application(
            parameters, installation.home / "sam-build", installation.stack, installation.client_environment()
        )
        stamp.write_text(wanted)
    return set_stack_variables(installation.stack)


def _create_buckets(names: tuple[str, ...]) -> None:
    """Create those of the user's own buckets that do not exist yet."""
    s3 = boto3.client("s3")
    there = {bucket["Name"] for bucket in s3.list_buckets()["Buckets"]}
    for name in set(names) - there:
        s3.create_bucket(Bucket=name)


def _stack_exists(stack: str) -> bool:
    stacks = boto3.client("cloudformation").list_stacks()["StackSummaries"]
    return any(s["StackName"] == stack and s["StackStatus"].endswith("_COMPLETE") and "ROLLBACK" not in s["StackStatus"]
               and not s["StackStatus"].startswith("DELETE") for s in stacks)  # fmt: skip


def _configure_installation(
    installation: Installation, found: dict[str, str], tokens: dict[str, str], users: list[dict[str, Any]]
) -> Outputs:
    """Create the default repository and write outputs.json.

    The models must be in service: an embedding model that a repository needs cannot be deleted and created again.
    """
    collection = create_repository(RepositoryOptions(REPOSITORY, EMBEDDING_MODEL, bucket=found["IngestionBucket"]))
    outputs = Outputs(
        pageUrl=found["PageUrl"],
        apiUrl=build_api_url(installation, found),
        serveUrl=found["ServeUrl"],
        awsEndpointUrl=installation.endpoint,
        region="us-east-1",
        environment=installation.client_environment(),
        ingestionBucket=found["IngestionBucket"],
        uploadsBucket=found["UploadsBucket"],
        modelBucket=found["ModelBucket"],
        repositoryId=REPOSITORY,
        collectionId=collection.collection_id,
        embeddingModelId=EMBEDDING_MODEL,
        chatModelId=CHAT_MODEL,
        adminToken=tokens["admin"],
        userToken=tokens["user"],
        issuer=found["Issuer"],
        clientId=found["ClientId"],
        userPoolId=found["UserPoolId"],
        signInUrl=installation.endpoint,
        demoUsers=users,
    )
    installation.outputs.write_text(json.dumps(outputs, indent=2))
    installation.outputs.chmod(0o600)
    return outputs


def _await_gateway(outputs: Outputs) -> None:
    """Return when the gateway serves the models. After a restart the models' processes may start later than it."""
    for model in (EMBEDDING_MODEL, CHAT_MODEL):
        wait_until(partial(is_served, outputs, model), f"the gateway serves {model}", seconds=120)
    wait_until(lambda: is_embedding_available(outputs), f"the embedding model {EMBEDDING_MODEL} responds", seconds=120)
