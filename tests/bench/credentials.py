"""Credentials for benchmarks, deleted at the end."""

import json
import time
import urllib.request
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from lisa.cli.tokens import create_token, read_tokens
from lisa.wiring.identity import token_store
from local.settings import Installation
from tests.support.issuer import id_token, jwk, jwt

USER = "bench"


@contextmanager
def api_tokens(count: int) -> Iterator[list[str]]:
    """Create so many API tokens of one user without groups."""
    try:
        yield [create_token(USER, [], name="bench") for _ in range(count)]
    finally:
        for token in list(read_tokens(USER)):
            token_store().revoke_token(token.token_uuid)


def jwts(installation: Installation, stack: dict[str, str], count: int) -> list[str]:
    """Return so many ID tokens signed by the local user pool's key; none without such a pool."""
    if "UserPoolId" not in stack:
        return []
    pool = stack["UserPoolId"]
    with urllib.request.urlopen(f"{installation.endpoint}/{pool}/.well-known/jwks.json", timeout=10) as answer:
        listed_keys = {(key["n"], key["e"]): key["kid"] for key in json.load(answer)["keys"]}
    pem = (installation.home / f"cloud/state/cognito-pool-keys/{pool}-id.pem").read_bytes()
    key = load_pem_private_key(pem, None)
    assert isinstance(key, RSAPrivateKey)
    public, now = jwk(key, None), int(time.time())
    said = id_token(iss=stack["Issuer"], aud=stack["ClientId"], iat=now, exp=now + 3_600, **{"cognito:username": USER})
    kid = listed_keys[public["n"], public["e"]]
    return [jwt(said | {"jti": str(uuid.uuid4())}, key, kid=kid) for _ in range(count)]
