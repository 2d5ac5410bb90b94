"""Who is asking."""

from typing import Any

from lisa.identity.issuing import DAY, DEFAULT_LIFE, LONGEST_LIFE
from lisa.policy.resources import ApiTokens, Installation
from lisa.policy.rules import Action, allows
from lisa.rest.access import caller
from lisa.rest.api import rest_router
from lisa.wiring.shared import api_group
from lisa.wiring.usage import limits

router = rest_router()


@router.get("/me")
def me() -> dict[str, Any]:
    """Get the caller's own identity and limits.

    A change of groups or roles takes up to one minute to appear.

    Returns:
        The user name, groups and roles of the caller, the permissions for API tokens, and the limits that apply.
    """
    subject = caller(router)
    roles = {"admin": subject.is_admin, "rag-admin": subject.is_rag_admin, "user": True}
    return {
        "user": subject.user,
        "groups": sorted(subject.groups),
        "roles": [role for role, held in roles.items() if held],
        "kind": subject.kind,
        "flags": {
            "createApiTokens": allows(subject, Action.CREATE, ApiTokens(api_group())),
            "createApiTokensForOthers": allows(subject, Action.ADMINISTER, Installation()),
        },
        "limits": {
            "apiTokenDays": LONGEST_LIFE // DAY,
            "apiTokenDaysByDefault": DEFAULT_LIFE // DAY,
            **limits().view(subject),
        },
    }
