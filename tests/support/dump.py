"""The texts in tables, queues, executions and logs of an installation, read through the AWS APIs."""

import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from tests.support.dump_settings import settings
from tests.support.stored_text import StoredText

Client = Callable[[str], Any]
_HELD_SECONDS = 30
_PAGE = 10_000
_PARALLEL = 8


def dump(aws: Client) -> Iterator[StoredText]:
    """Yield every text that a client of the account can read; queues hold the same messages afterwards."""
    for read in (tables, queues, executions, logs, settings):
        yield from read(aws)


def tables(aws: Client) -> Iterator[StoredText]:
    """Yield every item of every table."""
    dynamodb = aws("dynamodb")
    for page in dynamodb.get_paginator("list_tables").paginate():
        for table in page["TableNames"]:
            schema = dynamodb.describe_table(TableName=table)["Table"]["KeySchema"]
            for items in dynamodb.get_paginator("scan").paginate(TableName=table, ConsistentRead=True):
                for item in items["Items"]:
                    key = [next(iter(item[part["AttributeName"]].values())) for part in schema]
                    yield StoredText(f"table {table}, item {' / '.join(map(str, key))}", _text(item))


def queues(aws: Client) -> Iterator[StoredText]:
    """Yield every visible message of every queue, including dead letters, and release it again."""
    sqs = aws("sqs")
    for page in sqs.get_paginator("list_queues").paginate():
        for url in page.get("QueueUrls", []):
            for message in _messages(sqs, url):
                about = {name: value for name, value in message.items() if name != "ReceiptHandle"}
                yield StoredText(f"queue {url.rsplit('/', 1)[-1]}, message {message['MessageId']}", _text(about))


def _messages(sqs: Any, url: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    while True:
        batch = sqs.receive_message(
            QueueUrl=url,
            MaxNumberOfMessages=10,
            VisibilityTimeout=_HELD_SECONDS,
            MessageAttributeNames=["All"],
            MessageSystemAttributeNames=["All"],
        ).get("Messages", [])
        if not batch:
            break
        found += batch
    for message in found:
        sqs.change_message_visibility(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"], VisibilityTimeout=0)
    return found


def executions(aws: Client) -> Iterator[StoredText]:
    """Yield the input, output and history of every execution."""
    states = aws("stepfunctions")
    machines = states.get_paginator("list_state_machines").paginate()
    arns = [
        execution["executionArn"]
        for page in machines
        for machine in page["stateMachines"]
        for listed in states.get_paginator("list_executions").paginate(stateMachineArn=machine["stateMachineArn"])
        for execution in listed["executions"]
    ]
    with ThreadPoolExecutor(_PARALLEL) as pool:
        for found in pool.map(lambda arn: list(_execution(states, arn)), arns):
            yield from found


def _execution(states: Any, arn: str) -> Iterator[StoredText]:
    name = f"execution {':'.join(arn.rsplit(':', 2)[1:])}"
    yield StoredText(name, _text(states.describe_execution(executionArn=arn)))
    for page in states.get_paginator("get_execution_history").paginate(executionArn=arn, includeExecutionData=True):
        for event in page["events"]:
            yield StoredText(f"{name}, event {event['id']} {event['type']}", _text(event))


def logs(aws: Client) -> Iterator[StoredText]:
    """Yield every line of every log group, page by page by time: the local cloud returns no token for the next page."""
    client = aws("logs")
    for page in client.get_paginator("describe_log_groups").paginate():
        for group in page["logGroups"]:
            for event in _events(client, group["logGroupName"]):
                where = f"log group {group['logGroupName']}, stream {event['logStreamName']}, at {event['timestamp']}"
                yield StoredText(where, event["message"])


def _events(client: Any, group: str) -> Iterator[dict[str, Any]]:
    asked: dict[str, Any] = {"logGroupName": group, "startTime": 0}
    while True:
        answer = client.filter_log_events(**asked)
        yield from answer["events"]
        if token := answer.get("nextToken"):
            asked["nextToken"] = token
        elif len(answer["events"]) >= _PAGE and answer["events"][-1]["timestamp"] > asked["startTime"]:
            asked["startTime"] = answer["events"][-1]["timestamp"]
        else:
            return


def _text(value: Any) -> str:
    return json.dumps(value, default=str, ensure_ascii=False)
