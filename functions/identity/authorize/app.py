"""A request at the API's door -> who is calling, or 401."""

import time
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from lisa.adapters.rest import authorizer_context
from lisa.adapters.wiring import roles, token_key, tokens
from lisa.identity.authentication import authenticate, bearer
from lisa.policy.subject import Subject

logger = Logger()


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:  # noqa: ARG001
    """API Gateway turns the one exception it knows by name into 401."""
    headers = {name.lower(): value for name, value in (event.get("headers") or {}).items()}
    credential = bearer(headers.get("authorization", ""))
    subject = authenticate(credential, tokens=tokens(), key=token_key(), roles=roles(), now=int(time.time()))
    if subject is None:
        raise Exception("Unauthorized")  # noqa: TRY002 - API Gateway's protocol
    logger.info("authenticated", extra={"user": subject.user, "kind": subject.kind})
    return _allow(subject, event["methodArn"])


def _allow(subject: Subject, method_arn: str) -> dict[str, Any]:
    """The answer is cached per credential, so it must cover every route."""
    api, stage = method_arn.split("/")[:2]
    statement = {"Action": "execute-api:Invoke", "Effect": "Allow", "Resource": f"{api}/{stage}/*"}
    return {
        "principalId": subject.user,
        "policyDocument": {"Version": "2012-10-17", "Statement": [statement]},
        "context": authorizer_context(subject),
    }
