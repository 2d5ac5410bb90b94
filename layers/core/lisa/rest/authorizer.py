"""The authorizer's answers to API Gateway. Importing this is cheap, because the authorizer's cold start imports it."""

import json
from collections.abc import Mapping
from typing import Any, cast

from lisa.policy.auditing import AuditedRequest
from lisa.policy.subject import Kind, Subject


def build_allow_policy(subject: Subject, method_arn: str) -> dict[str, Any]:
    """Return the policy that allows all routes: API Gateway caches it for the credential."""
    api, stage = method_arn.split("/")[:2]
    statement = {"Action": "execute-api:Invoke", "Effect": "Allow", "Resource": f"{api}/{stage}/*"}
    return {
        "principalId": subject.user,
        "policyDocument": {"Version": "2012-10-17", "Statement": [statement]},
        "context": build_authorizer_context(subject),
    }


def build_refusal_line(event: Mapping[str, Any], reason: str) -> dict[str, Any]:
    """Return the audit line of a request without a valid credential."""
    request_id = (event.get("requestContext") or {}).get("requestId", "")
    return AuditedRequest(None, str(event.get("httpMethod")), str(event.get("path")), request_id).build_log_line(
        "refused", reason
    )


def build_authorizer_context(subject: Subject) -> dict[str, str]:
    """Return the caller as the context that API Gateway passes to functions; it accepts strings only."""
    return {
        "user": subject.user,
        "groups": json.dumps(sorted(subject.groups)),
        "isAdmin": str(subject.is_admin).lower(),
        "isRagAdmin": str(subject.is_rag_admin).lower(),
        "kind": subject.kind,
    }


def parse_authorizer_context(context: Mapping[str, str]) -> Subject:
    """Return the caller that the authorizer's context describes."""
    return Subject(
        user=context["user"],
        groups=frozenset(json.loads(context["groups"])),
        is_admin=context["isAdmin"] == "true",
        is_rag_admin=context["isRagAdmin"] == "true",
        kind=cast("Kind", context["kind"]),
    )
