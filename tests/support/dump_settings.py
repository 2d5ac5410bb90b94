"""The settings of an installation: parameters, environments of functions and tasks, stacks."""

import json
from collections.abc import Callable, Iterator
from typing import Any

from tests.support.stored_text import StoredText


def settings(aws: Callable[[str], Any]) -> Iterator[StoredText]:
    """Yield every setting. Secure parameters stay encrypted, because they may hold secrets."""
    for read in (_parameters, _functions, _tasks, _stacks):
        yield from read(aws)


def _parameters(aws: Callable[[str], Any]) -> Iterator[StoredText]:
    for page in aws("ssm").get_paginator("get_parameters_by_path").paginate(Path="/", Recursive=True):
        for found in page["Parameters"]:
            yield StoredText(f"parameter {found['Name']}", str(found["Value"]))


def _functions(aws: Callable[[str], Any]) -> Iterator[StoredText]:
    for page in aws("lambda").get_paginator("list_functions").paginate():
        for function in page["Functions"]:
            for name, value in function.get("Environment", {}).get("Variables", {}).items():
                yield StoredText(f"function {function['FunctionName']}, variable {name}", value)


def _tasks(aws: Callable[[str], Any]) -> Iterator[StoredText]:
    ecs = aws("ecs")
    for page in ecs.get_paginator("list_task_definitions").paginate():
        for arn in page["taskDefinitionArns"]:
            definition = ecs.describe_task_definition(taskDefinition=arn)["taskDefinition"]
            for container in definition["containerDefinitions"]:
                where = f"task definition {arn.rsplit('/', 1)[-1]}, container {container['name']}"
                yield StoredText(where, json.dumps(container, default=str, ensure_ascii=False))


def _stacks(aws: Callable[[str], Any]) -> Iterator[StoredText]:
    cloudformation = aws("cloudformation")
    for page in cloudformation.get_paginator("describe_stacks").paginate():
        for stack in page["Stacks"]:
            name = stack["StackName"]
            yield from (
                StoredText(f"stack {name}, parameter {one['ParameterKey']}", str(one["ParameterValue"]))
                for one in stack.get("Parameters", [])
            )
            yield from (
                StoredText(f"stack {name}, output {one['OutputKey']}", str(one["OutputValue"]))
                for one in stack.get("Outputs", [])
            )
            for events in cloudformation.get_paginator("describe_stack_events").paginate(StackName=name):
                for event in events["StackEvents"]:
                    text = json.dumps(event, default=str, ensure_ascii=False)
                    yield StoredText(f"stack {name}, event {event['EventId']}", text)
