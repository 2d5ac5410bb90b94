"""What CloudFormation and API Gateway would refuse only at deploy time is refused here."""

import re
from collections import defaultdict
from typing import Any

import pytest

from tests.support.tables import template
from tools.checks.translated import cycles, dependencies, translate

MOST_RESOURCES, MOST_FUNCTIONS = 420, 40


@pytest.fixture(scope="module")
def translated() -> dict[str, Any]:
    return translate()


def paths(translated: dict[str, Any]) -> list[str]:
    return list(translated["Resources"]["Api"]["Properties"]["Body"]["paths"])


def test_no_resources_wait_for_each_other(translated: dict[str, Any]) -> None:
    assert cycles(dependencies(translated)) == []


def test_a_cycle_would_be_seen() -> None:
    assert cycles({"a": {"b"}, "b": {"c"}, "c": {"a"}, "d": {"a"}}) == [["a", "b", "c"]]


def test_each_place_in_a_path_has_one_variable_name(translated: dict[str, Any]) -> None:
    variables: dict[str, set[str]] = defaultdict(set)
    for path in paths(translated):
        parts = path.strip("/").split("/")
        for number, part in enumerate(parts):
            if part.startswith("{"):
                variables["/".join(parts[:number])].add(part)
    assert {place: names for place, names in variables.items() if len(names) > 1} == {}


def test_the_application_stays_within_its_limits(translated: dict[str, Any]) -> None:
    kinds = [resource["Type"] for resource in translated["Resources"].values()]

    assert len(kinds) < MOST_RESOURCES
    assert kinds.count("AWS::Lambda::Function") <= MOST_FUNCTIONS


def test_no_condition_or_parameter_is_about_being_local() -> None:
    names = [*template()["Conditions"], *template()["Parameters"]]

    assert not [name for name in names if re.search(r"local|emulat", name, re.IGNORECASE)]


def test_every_route_but_the_public_ones_asks_who_is_calling(translated: dict[str, Any]) -> None:
    body = translated["Resources"]["Api"]["Properties"]["Body"]
    open_routes = {
        path
        for path, operations in body["paths"].items()
        for method, operation in operations.items()
        if method != "options" and {"NONE": []} in operation.get("security", [])
    }
    assert open_routes == {"/openapi.json", "/docs", "/v2/serve/{proxy+}", "/v1/{proxy+}"}


def test_functions_with_a_database_connection_are_in_the_vpc_and_no_others(translated: dict[str, Any]) -> None:
    functions = {n: r["Properties"] for n, r in translated["Resources"].items() if r["Type"] == "AWS::Lambda::Function"}
    connected = {name for name, p in functions.items() if "DATABASE_HOST" in p["Environment"]["Variables"]}

    assert connected == {name for name, p in functions.items() if "VpcConfig" in p}
    assert connected == {"IndexDocument", "IndexDocumentRange", "DropChunks", "RetrievalApi"}


def test_every_function_writes_to_the_log_group_that_forgets(translated: dict[str, Any]) -> None:
    for name, resource in translated["Resources"].items():
        if resource["Type"] == "AWS::Lambda::Function":
            assert resource["Properties"]["LoggingConfig"]["LogGroup"] == {"Ref": "FunctionLogs"}, name


def test_no_bucket_is_public_and_every_store_survives_a_mistake(translated: dict[str, Any]) -> None:
    for name, resource in translated["Resources"].items():
        if resource["Type"] == "AWS::S3::Bucket":
            assert set(resource["Properties"]["PublicAccessBlockConfiguration"].values()) == {True}, name
        if resource["Type"] == "AWS::DynamoDB::Table":
            assert resource["Properties"]["PointInTimeRecoverySpecification"]["PointInTimeRecoveryEnabled"], name


def test_every_variable_of_a_function_is_a_text_or_a_reference(translated: dict[str, Any]) -> None:
    for name, resource in translated["Resources"].items():
        if resource["Type"] == "AWS::Lambda::Function":
            for variable, value in resource["Properties"]["Environment"]["Variables"].items():
                assert isinstance(value, str | dict), (name, variable)
