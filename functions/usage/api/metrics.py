"""The routes of users' metrics."""

from urllib.parse import unquote

from lisa.policy.resources import Usage
from lisa.policy.rules import Action
from lisa.rest.access import not_found_error, raise_unless_allowed, read_caller
from lisa.rest.api import create_rest_router
from lisa.usage.answers import AllUsersMetricsAnswer, UserMetricsAnswer
from lisa.usage.views import all_users_metrics_view, user_metrics_view
from lisa.wiring.usage import usage_store

router = create_rest_router()


@router.get("/metrics/users/all")
def get_metrics() -> AllUsersMetricsAnswer:
    """Get the metrics of all users together.

    Only administrators may do this.

    Returns:
        The number of users, and of their prompts, searches and tool calls.
    """
    raise_unless_allowed(read_caller(router), Action.USE, Usage())
    return {"statusCode": 200, "body": all_users_metrics_view(usage_store().list_users())}


@router.get("/metrics/users/<userId>")
def get_user_metrics(userId: str) -> UserMetricsAnswer:
    """Get the metrics of one user.

    Users may get their own metrics, administrators those of every user.

    Returns:
        The number of prompts, searches and tool calls of the user, in total and for each session.
    """
    user, subject = unquote(userId), read_caller(router)
    raise_unless_allowed(subject, Action.USE, Usage(user))
    found = usage_store().get_user(user)
    if found is None and user != subject.user:
        raise not_found_error()
    return {"statusCode": 200, "body": {user: user_metrics_view(found, usage_store().list_sessions(user))}}
