"""A request to the API -> the policy of its caller, or 401."""

import time
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from lisa.entry.handler import entry_point
from lisa.errors import PlainError
from lisa.identity.authentication import parse_bearer_credential
from lisa.identity.jws import CredentialRefusal, is_jwt_shaped
from lisa.policy.subject import Subject
from lisa.rest.authorizer import allow_policy, refusal_line
from lisa.wiring import settings

logger = Logger()


@entry_point(
    logger,
    settings.tokens_table,
    settings.token_key_secret,
    settings.management_key_secret,
    settings.oidc_issuer,
    settings.oidc_client_id,
    settings.oidc_jwks_uri,
    settings.groups_claim,
    settings.user_group,
    settings.admin_group,
    settings.rag_admin_group,
)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:  # noqa: ARG001
    """Return the caller's policy. API Gateway answers 401 for the error message `Unauthorized`."""
    headers = {name.lower(): value for name, value in (event.get("headers") or {}).items()}
    credential = parse_bearer_credential(headers.get("authorization", ""))
    found = _by_jwt(credential) if is_jwt_shaped(credential) else _by_ours(credential)
    if isinstance(found, CredentialRefusal):
        logger.info("audit", extra={"audit": refusal_line(event, found.reason)})
        raise PlainError("Unauthorized")
    return allow_policy(found, event["methodArn"])


def _by_jwt(credential: str) -> Subject | CredentialRefusal:
    from lisa.wiring.oidc import oidc  # cryptography: an API token does without

    found = (
        verifier.verify(credential, time.time()) if (verifier := oidc()) else CredentialRefusal("no identity provider")
    )
    if isinstance(found, CredentialRefusal):
        return found
    if found.note:
        logger.warning(found.note, extra={"user": found.subject.user})
    return found.subject


def _by_ours(credential: str) -> Subject | CredentialRefusal:
    from lisa.wiring.identity import authenticate_credential  # boto3: a JWT does without

    return authenticate_credential(credential, int(time.time())) or CredentialRefusal(
        "neither a living API token nor the management key"
    )
