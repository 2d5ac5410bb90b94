"""The route that reports usage."""

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Query

from lisa.policy.resources import Usage
from lisa.policy.rules import Action, is_allowed
from lisa.rest.access import read_caller
from lisa.rest.api import bad_request_error, create_rest_router
from lisa.usage.answers import GroupBy, UsageReport
from lisa.usage.views import group_usage, parse_report_days, sum_groups
from lisa.wiring.process import epoch_milliseconds
from lisa.wiring.usage import usage_store

router = create_rest_router()


@router.get("/usage")
def report_usage(
    first: Annotated[str | None, Query(alias="from")] = None,
    last: Annotated[str | None, Query(alias="to")] = None,
    group_by: Annotated[GroupBy, Query(alias="groupBy")] = "day",
) -> UsageReport:
    """Report the use of models.

    Users get their own use, administrators the use of all users. Days are in UTC. Without dates, the report covers
    the last 30 days.

    Returns:
        Requests, tokens and cost for each day, user, model or token, and their total.
    """
    subject = read_caller(router)
    try:
        begin, end = parse_report_days(first, last, epoch_milliseconds())
    except ValueError as error:
        raise bad_request_error("from, to", str(error)) from error
    user = None if is_allowed(subject, Action.USE, Usage()) else subject.user
    groups = group_usage(usage_store().list_days(begin, end, user), group_by)
    return {"from": begin, "to": end, "groupBy": group_by, "usage": groups, "total": sum_groups(groups)}
