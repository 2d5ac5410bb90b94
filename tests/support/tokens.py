"""API tokens over HTTP."""

import time
from typing import Any

import boto3

from lisa.identity.authentication import authenticate_by_token
from lisa.policy.subject import Roles, Subject
from lisa.wiring.identity import read_token_key, token_store
from tests.support.rest import ADA, EVE, RITA, ROOT, Door

NONE = Subject("nora")
API = Subject("paul", frozenset({"api", "law"}))
CALLERS = (NONE, EVE, ADA, RITA, API, ROOT)


def create_token_for(identity: Door, user: str = "ada", **about: Any) -> Any:
    """Create a token as an administrator and return the answer."""
    return identity.done(identity.ask(ROOT, "POST", f"/api-tokens/{user}", {"name": "n", "groups": ["law"]} | about))


def subject_of(raw: str) -> Subject | None:
    """Return the caller whom a door authenticates by this token, or None."""
    return authenticate_by_token(raw, tokens=token_store(), key=read_token_key(), roles=Roles(), now=int(time.time()))


def uuids_in(body: Any) -> list[str]:
    """Return the token UUIDs in the answer of a list."""
    return [token["tokenUUID"] for token in body["tokens"]]


def stored_fingerprints() -> list[str]:
    """Return the fingerprints of the tokens in the table."""
    return [item["fingerprint"]["S"] for item in boto3.client("dynamodb").scan(TableName="TokensTable")["Items"]]
