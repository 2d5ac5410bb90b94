"""The authorizer in a process of its own, as Lambda starts it; this machine plays the services that it calls."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from lisa.adapters.aws.dynamodb import to_item
from lisa.identity.tokens import ApiToken, build_token, compute_fingerprint
from tests.support.http_server import Reply, serve_http
from tests.support.issuer import CLIENT, ISSUER, key_set_document
from tests.support.settings import ENVIRONMENT

TOKEN, _KEY = build_token(bytes(range(32))), "a key of the installation"
MANAGEMENT_KEYS = ("Cc3" + "x" * 61, "Pp2" + "x" * 61)  # the current and the previous key
ARN = "arn:aws:execute-api:us-east-1:111122223333:api/v2/GET/models"
ROOT = Path(__file__).resolve().parents[2]

AUTHORIZE = """
import json, os, sys
from types import SimpleNamespace
sys.stdout, answer = sys.stderr, sys.stdout  # the log is not the answer
from identity.authorize.app import handler
about = ("function_name", "memory_limit_in_mb", "invoked_function_arn", "aws_request_id")
context = SimpleNamespace(**dict.fromkeys(about, "x"))
event = {"methodArn": os.environ["ARN"], "headers": {"authorization": os.environ["CREDENTIAL"]}, "httpMethod": "GET",
         "path": "/models", "requestContext": {"requestId": "r"}}
try:
    found = handler(event, context)
except Exception as error:
    found = str(error)
print(json.dumps({"answer": found, "imported": sorted(sys.modules)}), file=answer, flush=True)
"""
BOTO3_AND_ONE_CLIENT = """
import boto3
boto3.client("dynamodb")
print("{}", flush=True)
"""


@dataclass(frozen=True)
class ProgramRun:
    """The first output of a fresh process, the seconds until it came, and the log."""

    said: dict[str, Any]
    seconds: float
    log: str


@dataclass(frozen=True)
class TokenUseTable:
    """The tokens table's answer when the last use of a token is written, its delay in seconds, and the requests."""

    reply: Reply = field(default_factory=lambda: Reply(b"{}"))
    seconds: float = 0.0
    told: list[dict[str, Any]] = field(default_factory=list)

    def take(self, asked: dict[str, Any]) -> Reply:
        """Answer UpdateItem after the delay."""
        self.told.append(asked)
        time.sleep(self.seconds)
        return self.reply


@contextmanager
def authorizer_environment(notes: TokenUseTable | None = None) -> Iterator[dict[str, str]]:
    """Serve the identity provider, the table and the secrets; yield the authorizer's environment."""
    taken = notes or TokenUseTable()
    with serve_http(lambda _path, body: _answer_as_service(json.loads(body or b"{}"), taken)) as base:
        yield _environment(base)


def run_program(program: str, environment: dict[str, str], credential: str = "") -> ProgramRun:
    """Run a program in a fresh process and return its first output."""
    started = time.perf_counter()
    own = environment | {"CREDENTIAL": credential, "ARN": ARN}
    with subprocess.Popen(
        [sys.executable, "-c", program], env=own, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        line = process.stdout.readline()
        seconds = time.perf_counter() - started
        log = process.communicate(timeout=30)[1]
    return ProgramRun(json.loads(line or "{}"), seconds, log)


def _answer_as_service(asked: dict[str, Any], notes: TokenUseTable) -> Reply:
    """Return the answer of DynamoDB, Secrets Manager or the identity provider, chosen by the shape of the request."""
    if "UpdateExpression" in asked:
        return notes.take(asked)
    if "TableName" in asked:
        known = {"fingerprint": {"S": compute_fingerprint(TOKEN, _KEY.encode())}}
        return Reply(json.dumps({"Item": _item()} if asked["Key"] == known else {}).encode())
    if "SecretId" in asked:
        return Reply(json.dumps({"SecretString": _secret(asked)}).encode())
    return Reply(key_set_document())


def _secret(asked: dict[str, Any]) -> str:
    if asked["SecretId"] == "key":
        return _KEY
    return MANAGEMENT_KEYS[asked["VersionStage"] == "AWSPREVIOUS"]


def _item() -> dict[str, Any]:
    now = int(time.time())
    token = ApiToken(token_uuid="u", username="ada", name="n", created_at=now, expires_at=now + 600, created_by="ada")
    return to_item({name: value for name, value in asdict(token).items() if value is not None})


def _environment(base: str) -> dict[str, str]:
    inherited = os.environ.get("PYTHONPATH", "")
    aws = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_ENDPOINT_URL": base}
    return (
        ENVIRONMENT
        | aws
        | {
            "AWS_DEFAULT_REGION": "us-east-1",
            "AWS_REGION": "us-east-1",
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_CONFIG_FILE": "/dev/null",
            "AWS_SHARED_CREDENTIALS_FILE": "/dev/null",
            "PATH": os.environ["PATH"],
            "PYTHONPATH": os.pathsep.join([str(ROOT / "layers/core"), str(ROOT / "functions"), inherited]),
            "TOKENS_TABLE": "tokens",
            "TOKEN_KEY_SECRET": "key",
            "OIDC_ISSUER": ISSUER,
            "OIDC_CLIENT_ID": CLIENT,
            "OIDC_JWKS_URI": f"{base}/keys",
        }
    )
