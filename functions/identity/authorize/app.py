"""The authorizer of the API: it returns the policy of a caller, or refuses the credential with 401."""

import time
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from lisa.entry.handler import entry_point
from lisa.errors import PlainError
from lisa.identity.jws import CredentialRefusal
from lisa.rest.authorizer import build_allow_policy, build_refusal_line
from lisa.wiring import settings
from lisa.wiring.authentication import authenticate_request

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
    found = authenticate_request(headers.get("authorization", ""), time.time())
    if isinstance(found, CredentialRefusal):
        logger.info("audit", extra={"audit": build_refusal_line(event, found.reason)})
        raise PlainError("Unauthorized")
    if found.note:
        logger.warning(found.note, extra={"user": found.subject.user})
    return build_allow_policy(found.subject, event["methodArn"])
