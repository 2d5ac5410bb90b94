"""The caller's own identity and limits."""

from typing import Literal

from typing_extensions import TypedDict

from lisa.identity.issuing import DAY, DEFAULT_LIFE, LONGEST_LIFE
from lisa.policy.resources import ApiTokens, Installation
from lisa.policy.rules import Action, is_allowed
from lisa.policy.subject import Kind
from lisa.rest.access import read_caller
from lisa.rest.api import create_rest_router
from lisa.usage.answers import RequestLimits
from lisa.wiring.flags import is_feature_enabled
from lisa.wiring.settings import api_group
from lisa.wiring.usage import rate_limit_settings

router = create_rest_router()
Role = Literal["admin", "rag-admin", "user"]


class CallerPermissions(TypedDict):
    """The permissions of the caller, which decide what a user interface shows."""

    createApiTokens: bool
    createApiTokensForOthers: bool


class CallerLimits(RequestLimits):
    """The limits that apply to the caller. Null means unlimited."""

    apiTokenDays: int
    apiTokenDaysByDefault: int


class Me(TypedDict):
    """The caller, as the access rules see the caller."""

    user: str
    groups: list[str]
    roles: list[Role]
    kind: Kind
    flags: CallerPermissions
    limits: CallerLimits


@router.get("/me")
def get_caller() -> Me:
    """Get the caller's own identity and limits.

    A change of groups or roles takes up to one minute to appear.

    Returns:
        The user name, groups and roles of the caller, the permissions for API tokens, and the limits that apply.
    """
    subject = read_caller(router)
    administers = is_allowed(subject, Action.ADMINISTER, Installation())
    roles: dict[Role, bool] = {"admin": subject.is_admin, "rag-admin": subject.is_rag_admin, "user": True}
    return {
        "user": subject.user,
        "groups": sorted(subject.groups),
        "roles": [role for role, held in roles.items() if held],
        "kind": subject.kind,
        "flags": {
            "createApiTokens": is_allowed(subject, Action.CREATE, ApiTokens(api_group()))
            and (administers or is_feature_enabled("enableUserApiTokens")),
            "createApiTokensForOthers": administers,
        },
        "limits": {
            "apiTokenDays": LONGEST_LIFE // DAY,
            "apiTokenDaysByDefault": DEFAULT_LIFE // DAY,
            **rate_limit_settings().limits_view_of(subject),
        },
    }
