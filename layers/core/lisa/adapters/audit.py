"""One line per decision that changed something or refused it: who, what, on which resource, with which outcome."""

import re
from typing import Literal

from aws_lambda_powertools import Logger
from aws_lambda_powertools.event_handler import APIGatewayRestResolver
from aws_lambda_powertools.event_handler.api_gateway import Router

from lisa.adapters.rest import caller

Outcome = Literal["done", "refused", "missing"]

_LONGEST = 300
_CREDENTIAL = re.compile(r"lisa_[0-9A-Za-z]{30,}|eyJ[\w.-]{12,}|lisa-aws-v1\.[\w-]+|(?=[0-9a-z]*[A-Z])[0-9A-Za-z]{64,}")
_logger = Logger()


def audit(app: APIGatewayRestResolver | Router, what: str, resource: str, outcome: Outcome) -> None:
    """Write the line about this request. `resource` is a name; what looks like a credential in it is left out."""
    line = {
        "who": caller(app).user,
        "what": what,
        "resource": _CREDENTIAL.sub("[credential]", resource)[:_LONGEST],
        "outcome": outcome,
        "request_id": app.current_event["requestContext"]["requestId"],
    }
    _logger.info("audit", extra={"audit": line})
