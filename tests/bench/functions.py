"""The functions behind the API: direct invocations, and the authorizer's log."""

import json
import time
from collections.abc import Sequence
from typing import Any

import boto3

from tests.bench.timing import measure


class AuthorizerLog:
    """The log group of the API's functions."""

    def __init__(self) -> None:
        self._logs = boto3.client("logs")
        groups = self._logs.describe_log_groups()["logGroups"]
        [self._group] = [group["logGroupName"] for group in groups if group["logGroupName"].endswith("/FunctionLogs")]
        self._since = int(time.time() * 1_000) - 1_000

    def count_accepted_callers(self) -> int:
        """Return how many callers the authorizer has accepted since the start, after the log has settled."""
        counts: Sequence[int] = (-1, self._count())
        while counts[-1] != counts[-2]:
            time.sleep(0.5)
            counts = (counts[-1], self._count())
        return counts[-1]

    def _count(self) -> int:
        found = self._logs.filter_log_events(logGroupName=self._group, startTime=self._since)["events"]
        return sum('"authenticated"' in event["message"] for event in found)


class Direct:
    """Direct invocations of functions with the event that API Gateway would send."""

    def __init__(self) -> None:
        self._functions: Any = boto3.client("lambda")
        pages = self._functions.get_paginator("list_functions").paginate()
        self._names = [function["FunctionName"] for page in pages for function in page["Functions"]]

    def measure(self, logical: str, path: str) -> float:
        """Return the milliseconds of one invocation."""
        [name] = [found for found in self._names if f"-{logical}-" in found]
        authorizer = {"user": "bench", "groups": "[]", "isAdmin": "false", "isRagAdmin": "false", "kind": "token"}
        event = {
            "resource": path,
            "path": path,
            "httpMethod": "GET",
            "headers": {},
            "multiValueHeaders": {},
            "queryStringParameters": None,
            "multiValueQueryStringParameters": None,
            "pathParameters": None,
            "requestContext": {"requestId": "bench", "authorizer": authorizer, "httpMethod": "GET", "path": path},
            "body": None,
            "isBase64Encoded": False,
        }
        payload, status = json.dumps(event).encode(), 0

        def invoke() -> None:
            nonlocal status
            answer = self._functions.invoke(FunctionName=name, Payload=payload)
            status = json.load(answer["Payload"])["statusCode"]

        milliseconds = measure(invoke)
        assert status == 200, f"{logical} answered {status}"
        return milliseconds
