"""The gateway and its two models as real processes on a local cloud."""

import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

import psutil

from lisa.adapters.aws.dynamodb import Table
from lisa.adapters.identity.tokens_dynamodb import DynamoDBTokens
from lisa.adapters.models.models_dynamodb import DynamoDBModels
from lisa.identity.tokens import ApiToken, build_token, compute_fingerprint
from lisa.models.served import ServedModel
from local.cloud.process import LocalCloud
from local.settings import ROOT
from tests.support.cloud import client
from tests.support.gateway_stores import PROVIDER_SECRET, TOKEN_KEY, create_stores
from tests.support.secret_search import assert_no_secrets, stored_texts
from tests.support.secrets import Secrets, stored_secrets
from tests.support.settings import ENVIRONMENT
from tests.support.started_processes import fork_gateway, start_process, wait_for_answer

_NEVER = 4_000_000_000


@dataclass(frozen=True)
class RunningGateway:
    """A gateway's address, a way to publish models, and its start time in seconds."""

    cloud: LocalCloud
    url: str
    models: DynamoDBModels
    tokens: DynamoDBTokens
    log: Path
    seconds_to_live: float
    seconds_to_ready: float

    def token(self, user: str, *groups: str) -> str:
        """Return a new API token."""
        token = build_token(os.urandom(32))
        record = ApiToken(
            token_uuid=user, username=user, name=user, groups=groups, created_at=0, expires_at=_NEVER, created_by="test"
        )
        self.tokens.save_token(compute_fingerprint(token, TOKEN_KEY.encode()), record)
        return token


def kill_gateway(gateway: RunningGateway) -> None:
    """Kill the process that listens at this address by SIGKILL."""
    port = urlsplit(gateway.url).port
    [pid] = {
        one.pid
        for one in psutil.net_connections("tcp")
        if one.status == psutil.CONN_LISTEN and one.laddr and one.laddr.port == port and one.pid
    }
    psutil.Process(pid).kill()


@contextmanager
def running_gateway(cloud: LocalCloud, *, forked: bool = True, **told: str) -> Iterator[RunningGateway]:
    """Run the gateway and two models until the end of the block; `told` is added to the gateway's environment.

    A gateway that is not `forked` starts by the image's own command, which imports everything again.

    Raises:
        AssertionError: at the end, the cloud's state or a process's output contains a secret.
    """
    with ExitStack() as stack:
        dynamodb = stack.enter_context(closing(client(cloud, "dynamodb")))
        create_stores(cloud, dynamodb)
        models, tokens = DynamoDBModels(Table(dynamodb, "Models")), DynamoDBTokens(Table(dynamodb, "Tokens"))
        aws = cloud_environment(cloud)
        logs = cloud.log.parent
        addresses = [
            stack.enter_context(start_process(argv, aws | more, logs / f"{argv[-1]}.log"))
            for argv, more in _models(aws)
        ]
        started, log = time.monotonic(), logs / "gateway.log"
        started_as = fork_gateway if forked else partial(start_process, _GATEWAY)
        gateway = stack.enter_context(started_as(aws | GATEWAY_NAMES | told, log))
        wait_for_answer(f"{gateway}/health/liveliness")
        living = time.monotonic() - started
        _publish(models, *addresses)
        wait_for_answer(f"{gateway}/health/readiness")
        ready = time.monotonic() - started
        for address in addresses:
            wait_for_answer(f"{address}/health")
        yield RunningGateway(cloud, gateway, models, tokens, log, living, ready)
    aws_client = partial(client, cloud)
    assert_no_secrets(stored_texts(aws_client, cloud.state, cloud.state), Secrets(stored_secrets(aws_client)))


@contextmanager
def running_replicas(cloud: LocalCloud, count: int, **told: str) -> Iterator[list[RunningGateway]]:
    """Run so many gateways with the same tables and environment, and one model without a server."""
    with ExitStack() as stack:
        dynamodb = stack.enter_context(closing(client(cloud, "dynamodb")))
        create_stores(cloud, dynamodb)
        models, tokens = DynamoDBModels(Table(dynamodb, "Models")), DynamoDBTokens(Table(dynamodb, "Tokens"))
        models.publish_model(ServedModel(model_id="nowhere", litellm_params={"model": "openai/x", "api_key": "none"}))
        own = cloud_environment(cloud) | GATEWAY_NAMES | told
        logs = [cloud.log.parent / f"gateway-{number}.log" for number in range(count)]
        urls = [stack.enter_context(fork_gateway(own, log)) for log in logs]
        started = time.monotonic()
        for url in urls:
            wait_for_answer(f"{url}/health/readiness", within=60 * count)
        took = time.monotonic() - started
        yield [RunningGateway(cloud, url, models, tokens, log, 0, took) for url, log in zip(urls, logs, strict=True)]


_SHARED = (
    *("ADMIN_GROUP", "RAG_ADMIN_GROUP", "OIDC_ISSUER", "OIDC_CLIENT_ID", "OIDC_JWKS_URI", "GROUPS_CLAIM", "USER_GROUP"),
    *("REQUESTS_PER_MINUTE", "GROUP_REQUESTS_PER_MINUTE", "USAGE_TABLE", "MANAGEMENT_KEY_SECRET"),
    *("REPOSITORIES_TABLE", "DOCUMENTS_TABLE", "VECTOR_DATABASE_URL", "DATABASE_PATIENCE_SECONDS", "LOG_CONTENT"),
    *("ALLOWED_ORIGINS", "CHAT_TABLE", "CHAT_BUCKET", "CHAT_RETENTION_DAYS"),
)

_PYTHON = ROOT / ".local/venv"

_GATEWAY = (
    f"{_PYTHON}/gateway/bin/python",
    "-m",
    "uvicorn",
    "--factory",
    "gateway.app:create",
    "--host",
    "127.0.0.1",
    "--port",
    "{port}",
)

GATEWAY_NAMES = {
    **{name: ENVIRONMENT[name] for name in _SHARED},
    "MODELS_TABLE": "Models",
    "TOKENS_TABLE": "Tokens",
    "TOKEN_KEY_SECRET": "token-key",
    "AUDIENCE": "lisa",
    "ACCOUNT_ID": "000000000000",
    "SYSTEM_ROLES": "Indexer",
    "POLL_SECONDS": "0.2",
    "WAITING_ROOM_PLACES": "50",
    "WAITING_ROOM_SECONDS": "60",
    "MODEL_NETWORKS": "127.0.0.0/8",
    "USAGE_QUEUE_URL": "https://sqs.us-east-1.amazonaws.com/000000000000/usage-events",
}


def cloud_environment(cloud: LocalCloud) -> dict[str, str]:
    """Return the environment by which a process finds this cloud and no other."""
    return {
        "PATH": os.environ["PATH"],
        "HOME": os.environ.get("HOME", "/tmp"),
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_REGION": "us-east-1",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_ENDPOINT_URL": cloud.endpoint,
        "PYTHONPATH": f"{ROOT}/layers/core:{ROOT}",
        "HOST": "127.0.0.1",
    }


def _models(aws: dict[str, str]) -> list[tuple[tuple[str, ...], dict[str, str]]]:
    python = f"{_PYTHON}/models/bin/python"
    publish = [python, "-m", "local.models.publish_weights", "weights"]
    done = subprocess.run(publish, cwd=ROOT, env=aws, check=True, capture_output=True, text=True)
    weights = {"MODEL_URI": done.stdout.split()[-1]}
    return [((python, "-m", "local.models.minilm"), weights), ((python, "-m", "local.models.quoter"), {})]


def _publish(models: DynamoDBModels, minilm: str, quoter: str) -> None:
    def at(name: str, address: str) -> dict[str, str]:
        return {"model": f"openai/{name}", "api_base": f"{address}/v1"}

    models.publish_model(ServedModel(model_id="minilm", model_type="embedding", litellm_params=at("minilm", minilm)))
    models.publish_model(ServedModel(model_id="quoter", litellm_params=at("quoter", quoter)))
    models.publish_model(
        ServedModel(model_id="secret", litellm_params=at("quoter", quoter), allowed_groups=("initiated",))
    )
    models.publish_model(
        ServedModel(model_id="broken", litellm_params=at("x", "http://127.0.0.9:9"), api_key_secret=PROVIDER_SECRET)
    )
