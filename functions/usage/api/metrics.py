"""How often users asked, searched and had tools called."""

from typing import Any
from urllib.parse import unquote

from lisa.policy.resources import Usage
from lisa.policy.rules import Action
from lisa.rest.access import caller, not_found, require
from lisa.rest.api import rest_router
from lisa.usage.views import everybody_view, user_view
from lisa.wiring.usage import usage

router = rest_router()


@router.get("/metrics/users/all")
def all_metrics() -> dict[str, Any]:
    """All users together."""
    require(caller(router), Action.USE, Usage())
    return {"statusCode": 200, "body": everybody_view(usage().users())}


@router.get("/metrics/users/<userId>")
def user_metrics(userId: str) -> dict[str, Any]:
    """One user."""
    user, subject = unquote(userId), caller(router)
    require(subject, Action.USE, Usage(user))
    found = usage().user(user)
    if found is None and user != subject.user:
        raise not_found()
    return {"statusCode": 200, "body": {user: user_view(found, usage().sessions(user))}}
