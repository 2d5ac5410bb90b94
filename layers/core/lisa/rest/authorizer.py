"""What API Gateway wants to hear of a caller. Light, because every cold start of the authorizer pays for it."""

import json
from collections.abc import Mapping
from typing import Any, cast

from lisa.policy.auditing import AuditedRequest
from lisa.policy.subject import Kind, Subject


def allow_policy(subject: Subject, method_arn: str) -> dict[str, Any]:
    """Leave to call the API. The answer is cached per credential, so it covers every route."""
    api, stage = method_arn.split("/")[:2]
    statement = {"Action": "execute-api:Invoke", "Effect": "Allow", "Resource": f"{api}/{stage}/*"}
    return {
        "principalId": subject.user,
        "policyDocument": {"Version": "2012-10-17", "Statement": [statement]},
        "context": authorizer_context(subject),
    }


def refusal_line(event: Mapping[str, Any], reason: str) -> dict[str, Any]:
    """The audit line of a request by nobody we know."""
    request_id = (event.get("requestContext") or {}).get("requestId", "")
    return AuditedRequest(None, str(event.get("httpMethod")), str(event.get("path")), request_id).log_line(
        "refused", reason
    )


def authorizer_context(subject: Subject) -> dict[str, str]:
    """What the authorizer passes on to every function: strings only, or API Gateway refuses it."""
    return {
        "user": subject.user,
        "groups": json.dumps(sorted(subject.groups)),
        "isAdmin": str(subject.is_admin).lower(),
        "isRagAdmin": str(subject.is_rag_admin).lower(),
        "kind": subject.kind,
    }


def subject_of(context: Mapping[str, str]) -> Subject:
    """The caller that such a context describes."""
    return Subject(
        user=context["user"],
        groups=frozenset(json.loads(context["groups"])),
        is_admin=context["isAdmin"] == "true",
        is_rag_admin=context["isRagAdmin"] == "true",
        kind=cast("Kind", context["kind"]),
    )
