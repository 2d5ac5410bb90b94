"""Credentials of the bench's own, as many as it asks for, and gone at its end."""

import json
import time
import urllib.request
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from lisa.cli.tokens import create_token, read_tokens
from lisa.wiring.identity import tokens
from local.settings import Installation
from tests.support.issuer import id_token, jwk, jwt

USER = "bench"


@contextmanager
def api_tokens(count: int) -> Iterator[list[str]]:
    """So many fresh API tokens of one user without groups."""
    try:
        yield [create_token(USER, [], name="bench") for _ in range(count)]
    finally:
        for token in list(read_tokens(USER)):
            tokens().remove(token.token_uuid)


def jwts(installation: Installation, stack: dict[str, str], count: int) -> list[str]:
    """So many fresh ID tokens, signed with the local user pool's own key; none where there is no such pool."""
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
