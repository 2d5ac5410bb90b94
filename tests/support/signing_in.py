"""The authorizer in a process of its own, as Lambda starts it, with everything outside played by this machine."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lisa.adapters.dynamodb import to_item
from lisa.identity.tokens import ApiToken, fingerprint, mint
from tests.support.issuer import CLIENT, ISSUER, key_set_document
from tests.support.loopback import Reply, serving

TOKEN, _KEY = mint(bytes(range(32))), "a key of the installation"
ARN = "arn:aws:execute-api:us-east-1:111122223333:api/v2/GET/models"
ROOT = Path(__file__).resolve().parents[2]

AUTHORIZE = """
import json, os, sys
from types import SimpleNamespace
sys.stdout, answer = sys.stderr, sys.stdout  # the log is not the answer
from identity.authorize.app import handler
about = ("function_name", "memory_limit_in_mb", "invoked_function_arn", "aws_request_id")
context = SimpleNamespace(**dict.fromkeys(about, "x"))
event = {"methodArn": os.environ["ARN"], "headers": {"authorization": os.environ["CREDENTIAL"]}}
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
class Process:
    """What a fresh process said first, after how many seconds, and what it logged."""

    said: dict[str, Any]
    seconds: float
    log: str


@contextmanager
def outside() -> Iterator[dict[str, str]]:
    """The environment of an authorizer whose provider, table and secret are this machine's."""
    with serving(_answer) as base:
        yield _environment(base)


def run(program: str, environment: dict[str, str], credential: str = "") -> Process:
    """Start a process and wait for what it says first."""
    started = time.perf_counter()
    own = environment | {"CREDENTIAL": credential, "ARN": ARN}
    with subprocess.Popen(
        [sys.executable, "-c", program], env=own, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        line = process.stdout.readline()
        seconds = time.perf_counter() - started
        log = process.communicate(timeout=30)[1]
    return Process(json.loads(line or "{}"), seconds, log)


def _answer(_path: str, body: bytes) -> Reply:
    """DynamoDB's answer, Secrets Manager's, or the issuer's: by what they are asked."""
    asked = json.loads(body or b"{}")
    if "TableName" in asked:
        known = {"fingerprint": {"S": fingerprint(TOKEN, _KEY.encode())}}
        return Reply(json.dumps({"Item": _item()} if asked["Key"] == known else {}).encode())
    if "SecretId" in asked:
        return Reply(json.dumps({"SecretString": _KEY}).encode())
    return Reply(key_set_document())


def _item() -> dict[str, Any]:
    now = int(time.time())
    token = ApiToken(token_uuid="u", username="ada", name="n", created_at=now, expires_at=now + 600, created_by="ada")
    return to_item(token.model_dump(mode="json"))


def _environment(base: str) -> dict[str, str]:
    inherited = os.environ.get("PYTHONPATH", "")
    aws = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_ENDPOINT_URL": base}
    return aws | {
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_REGION": "us-east-1",
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_CONFIG_FILE": "/dev/null",
        "AWS_SHARED_CREDENTIALS_FILE": "/dev/null",
        "PATH": os.environ["PATH"],
        "PYTHONPATH": os.pathsep.join([str(ROOT / "layers/core"), str(ROOT / "functions"), inherited]),
        "POWERTOOLS_SERVICE_NAME": "lisa",
        "TOKENS_TABLE": "tokens",
        "TOKEN_KEY_SECRET": "key",
        "OIDC_ISSUER": ISSUER,
        "OIDC_CLIENT_ID": CLIENT,
        "OIDC_JWKS_URI": f"{base}/keys",
    }
