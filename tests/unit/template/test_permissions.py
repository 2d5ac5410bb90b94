"""Permissions that the local cloud does not enforce: workflow roles and queue policies."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.support.tables import template

ROOT = Path(__file__).resolve().parents[3]
RESOURCES = template()["Resources"]
#: Actions that optimised integrations call for the workflow.
#: https://docs.aws.amazon.com/step-functions/latest/dg/service-integration-iam-templates.html
_OPTIMISED = {
    "arn:aws:states:::lambda:invoke": {"lambda:InvokeFunction"},
    "arn:aws:states:::lambda:invoke.waitForTaskToken": {"lambda:InvokeFunction"},
    "arn:aws:states:::codebuild:startBuild.sync": {
        "codebuild:StartBuild", "codebuild:StopBuild", "codebuild:BatchGetBuilds",
        "events:PutTargets", "events:PutRule", "events:DescribeRule",
    },
}  # fmt: skip
_NAMESPACES = {"cloudwatchlogs": "logs", "sfn": "states", "eventbridge": "events"}
WORKFLOWS = sorted(name for name, r in RESOURCES.items() if r["Type"] == "AWS::Serverless::StateMachine")


def actions_of(resource: str) -> set[str]:
    if resource in _OPTIMISED:
        return _OPTIMISED[resource]
    _, _, call = resource.partition(":aws-sdk:")
    service, action = call.split(":")
    return {f"{_NAMESPACES.get(service, service)}:{action[0].upper()}{action[1:].partition('.')[0]}"}


def tasks(states: dict[str, Any]) -> set[str]:
    """Return the resources of every task, also inside maps and parallel states."""
    found = set()
    for state in states.values():
        found |= {state["Resource"]} if state["Type"] == "Task" else set()
        for branch in [*state.get("Branches", []), *([state["ItemProcessor"]] if "ItemProcessor" in state else [])]:
            found |= tasks(branch["States"])
    return found


def allowed_actions(properties: dict[str, Any]) -> set[str]:
    statements = [statement for policy in properties["Policies"] for statement in policy["Statement"]]
    listed = [
        action for s in statements for action in (s["Action"] if isinstance(s["Action"], list) else [s["Action"]])
    ]
    return set(listed)


@pytest.mark.parametrize("name", WORKFLOWS)
def test_a_workflow_role_allows_exactly_the_actions_of_its_states(name: str) -> None:
    properties = RESOURCES[name]["Properties"]
    definition = yaml.safe_load((ROOT / properties["DefinitionUri"]).read_text())

    needed = set().union(*(actions_of(resource) for resource in tasks(definition["States"])))

    assert allowed_actions(properties) == needed


def workflows_started_by_rules(role: str) -> set[str]:
    """Return the workflows that rules start with this role."""
    return {
        target["Arn"]["Ref"]
        for resource in RESOURCES.values()
        if resource["Type"] == "AWS::Events::Rule"
        for target in resource["Properties"]["Targets"]
        if target.get("RoleArn") == {"Fn::GetAtt": [role, "Arn"]}
    }


def test_the_role_of_rules_and_schedules_may_start_only_their_own_workflows() -> None:
    by_schedules = RESOURCES["RepositoriesApi"]["Properties"]["Environment"]["Variables"]["SYNC_PIPELINE_ARN"]["Ref"]
    [policy] = RESOURCES["StartWorkflows"]["Properties"]["Policies"]
    [start, keep] = policy["PolicyDocument"]["Statement"]

    assert start["Action"] == "states:StartExecution"
    assert {arn["Ref"] for arn in start["Resource"]} == {*workflows_started_by_rules("StartWorkflows"), by_schedules}
    assert (keep["Action"], keep["Resource"]) == ("sqs:SendMessage", {"Fn::GetAtt": ["Undelivered", "Arn"]})


def test_the_role_of_the_rules_of_models_may_start_only_their_own_workflows() -> None:
    [policy] = RESOURCES["StartModelWorkflows"]["Properties"]["Policies"]
    [start] = policy["PolicyDocument"]["Statement"]

    assert start["Action"] == "states:StartExecution"
    assert {arn["Ref"] for arn in start["Resource"]} == workflows_started_by_rules("StartModelWorkflows")


def test_every_rule_starts_workflows_with_one_of_the_two_roles() -> None:
    roles = [
        target["RoleArn"]
        for resource in RESOURCES.values()
        if resource["Type"] == "AWS::Events::Rule"
        for target in resource["Properties"]["Targets"]
        if "RoleArn" in target
    ]

    assert {role["Fn::GetAtt"][0] for role in roles} == {"StartWorkflows", "StartModelWorkflows"}


def test_the_policy_of_a_queue_accepts_exactly_the_rules_that_deliver_to_it() -> None:
    delivering: dict[str, set[str]] = {}
    for name, resource in RESOURCES.items():
        if resource["Type"] == "AWS::Events::Rule":
            for target in resource["Properties"]["Targets"]:
                for arn in (target["Arn"], target["DeadLetterConfig"]["Arn"]):
                    queue = arn.get("Fn::GetAtt", [""])[0]
                    if RESOURCES.get(queue, {}).get("Type") == "AWS::SQS::Queue":
                        delivering.setdefault(queue, set()).add(name)

    assert {queue: _accepted_rules(queue) for queue in delivering} == delivering


def _accepted_rules(queue: str) -> set[str]:
    """Return the rules from which the policy of the queue accepts events."""
    policies = [r["Properties"] for r in RESOURCES.values() if r["Type"] == "AWS::SQS::QueuePolicy"]
    statements = [statement for policy in policies for statement in policy["PolicyDocument"]["Statement"]]
    return {
        source["Fn::GetAtt"][0]
        for statement in statements
        if statement["Resource"] == {"Fn::GetAtt": [queue, "Arn"]}
        and statement["Principal"] == {"Service": "events.amazonaws.com"}
        for source in statement["Condition"]["ArnEquals"]["aws:SourceArn"]
    }


def test_no_function_has_a_wildcard_permission() -> None:
    for name, resource in RESOURCES.items():
        for policy in resource.get("Properties", {}).get("Policies", []):
            for statement in policy.get("Statement", []) if isinstance(policy, dict) else []:
                assert "*" not in statement["Action"], name
                assert not any(action.endswith(":*") for action in _listed(statement["Action"])), name


def _listed(actions: str | list[str]) -> list[str]:
    return [actions] if isinstance(actions, str) else actions


@pytest.mark.parametrize("function", ["RepositoriesApi", "CompareSlice"])
def test_the_functions_of_pipelines_may_neither_list_nor_read_the_uploads(function: str) -> None:
    statements = [
        statement
        for policy in RESOURCES[function]["Properties"]["Policies"]
        for statement in (policy.get("Statement") or managed(policy))
        if str(statement["Action"]).find("s3:") >= 0
    ]

    assert statements
    assert "UploadsBucket" not in str(statements)


def managed(policy: Any) -> Any:
    """Return the statements of a managed policy that a function refers to."""
    return RESOURCES[policy["Ref"]]["Properties"]["PolicyDocument"]["Statement"]
