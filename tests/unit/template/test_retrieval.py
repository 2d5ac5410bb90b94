"""The gateway's access to the vector database and its read-only access to tables."""

import json
import re
from typing import Any

import pytest

from tests.support.tables import template
from tools.checks.translation import ROOT, translate_template

RESOURCES = template()["Resources"]
GATEWAY = translate_template(ROOT / "gateway/template.yaml")["Resources"]


@pytest.mark.parametrize("table", ["RepositoriesTable", "DocumentsTable"])
def test_the_gateway_only_reads_repositories_and_documents(table: str) -> None:
    [policy] = GATEWAY["TaskRole"]["Properties"]["Policies"]
    statements = [one for one in policy["PolicyDocument"]["Statement"] if table in json.dumps(one["Resource"])]
    actions = {
        action
        for one in statements
        for action in ([one["Action"]] if isinstance(one["Action"], str) else one["Action"])
    }

    assert actions
    assert actions <= {"dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:Query"}


def test_search_of_both_doors_uses_the_same_database() -> None:
    function: dict[str, Any] = RESOURCES["RetrievalApi"]["Properties"]["Environment"]["Variables"]
    parameters = RESOURCES["Gateway"]["Properties"]["Parameters"]
    [task] = GATEWAY["Task"]["Properties"]["ContainerDefinitions"]
    told = {entry["Name"]: entry["Value"] for entry in task["Environment"]}

    assert parameters[told["VECTOR_DATABASE_URL"]["Ref"]] == function["VECTOR_DATABASE_URL"]


def test_the_gateway_has_no_variable_that_litellm_opens_as_a_database_of_its_own() -> None:
    [task] = GATEWAY["Task"]["Properties"]["ContainerDefinitions"]

    assert not {entry["Name"] for entry in task["Environment"]} & {"DATABASE_URL", "DIRECT_URL", "DATABASE_HOST"}


def test_the_url_of_the_database_holds_no_password() -> None:
    text, host = RESOURCES["Gateway"]["Properties"]["Parameters"]["DatabaseUrl"]["Fn::Sub"]

    assert text == "postgresql://${DatabaseUser}@${Host}:${DatabasePort}/${DatabaseName}?sslmode=${DatabaseSslMode}"
    assert set(host) == {"Host"}


@pytest.mark.parametrize(("entry", "good"), [("lisa", True), ("lisa_app-1", True), ("a/b", False), ("a@b", False)])
def test_database_names_that_would_break_the_url_are_refused_by_the_template(entry: str, good: bool) -> None:
    for name in ("DatabaseName", "DatabaseUser"):
        assert bool(re.fullmatch(template()["Parameters"][name]["AllowedPattern"], entry)) == good, name


def test_only_the_functions_and_the_gateway_may_connect_to_the_database() -> None:
    database = RESOURCES["DatabaseSecurityGroup"]["Properties"]["SecurityGroupIngress"]
    more = [
        resource["Properties"]
        for resource in RESOURCES.values()
        if resource["Type"] == "AWS::EC2::SecurityGroupIngress"
        and resource["Properties"]["GroupId"] == {"Ref": "DatabaseSecurityGroup"}
    ]

    assert [rule["SourceSecurityGroupId"] for rule in [*database, *more]] == [
        {"Ref": "FunctionSecurityGroup"},
        {"Ref": "TaskSecurityGroup"},
    ]
