"""Checks of the translated templates that CloudFormation and API Gateway make only at deployment."""

import json
import re
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

from local.deploy import SOURCES
from tests.support.page_paths import PAGE_PATHS
from tests.support.tables import template
from tools.checks.application import read_all_templates, translate_application
from tools.checks.translation import ROOT, find_cycles, find_dependencies, translate_template

# 500 resources, 200 parameters and outputs, 51,200 bytes in a request, 1 MB in S3, from which `sam deploy` deploys.
# Each number leaves room. https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
MOST_RESOURCES, MOST_PARAMETERS, MOST_OUTPUTS = 420, 150, 150
MOST_BYTES_IN_A_REQUEST, MOST_BYTES_IN_S3 = 51_200, 800_000
MOST_FUNCTIONS = 40


def shortened(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.fixture(scope="module")
def translated_templates() -> dict[str, Any]:
    return translate_application()


def paths(translated_templates: dict[str, Any]) -> list[str]:
    return list(translated_templates["Resources"]["Api"]["Properties"]["Body"]["paths"])


def test_the_resources_of_the_application_have_no_dependency_cycle(translated_templates: dict[str, Any]) -> None:
    assert find_cycles(find_dependencies(translated_templates)) == []


def test_a_dependency_cycle_is_detected() -> None:
    assert find_cycles({"a": {"b"}, "b": {"c"}, "c": {"a"}, "d": {"a"}}) == [["a", "b", "c"]]


def test_each_place_in_a_path_has_one_variable_name(translated_templates: dict[str, Any]) -> None:
    variables: dict[str, set[str]] = defaultdict(set)
    for path in paths(translated_templates):
        parts = path.strip("/").split("/")
        for number, part in enumerate(parts):
            if part.startswith("{"):
                variables["/".join(parts[:number])].add(part)
    assert {place: names for place, names in variables.items() if len(names) > 1} == {}


@pytest.mark.parametrize("path", read_all_templates(), ids=shortened)
def test_no_stack_has_a_dependency_cycle(path: Path) -> None:
    assert find_cycles(find_dependencies(translate_template(path))) == []


@pytest.mark.parametrize("path", read_all_templates(), ids=shortened)
def test_each_template_stays_below_the_limits_of_cloudformation(path: Path) -> None:
    translated_templates = translate_template(path)

    assert len(translated_templates["Resources"]) < MOST_RESOURCES
    assert len(translated_templates.get("Parameters", {})) < MOST_PARAMETERS
    assert len(translated_templates.get("Outputs", {})) < MOST_OUTPUTS
    assert len(json.dumps(translated_templates)) < MOST_BYTES_IN_S3


def test_a_template_that_is_sent_as_a_body_is_small_enough() -> None:
    assert len((ROOT / "functions/models/launch_model_stack/stack.yaml").read_bytes()) < MOST_BYTES_IN_A_REQUEST


def test_the_application_does_not_exceed_its_number_of_functions(translated_templates: dict[str, Any]) -> None:
    kinds = [resource["Type"] for resource in translated_templates["Resources"].values()]

    assert kinds.count("AWS::Lambda::Function") <= MOST_FUNCTIONS


def test_no_condition_or_parameter_distinguishes_a_local_deployment() -> None:
    names = [*template()["Conditions"], *template()["Parameters"]]

    assert not [name for name in names if re.search(r"local|emulat", name, re.IGNORECASE)]


def test_every_route_except_the_public_ones_needs_authentication(translated_templates: dict[str, Any]) -> None:
    body = translated_templates["Resources"]["Api"]["Properties"]["Body"]
    open_routes = {
        path
        for path, operations in body["paths"].items()
        for method, operation in operations.items()
        if method != "options" and {"NONE": []} in operation.get("security", [])
    }
    assert open_routes == {"/openapi.json", "/docs", "/v2/serve/{proxy+}", "/v1/{proxy+}", *PAGE_PATHS}


def test_functions_that_call_the_database_or_the_gateway_are_in_the_vpc_and_no_others(
    translated_templates: dict[str, Any],
) -> None:
    functions = {
        n: r["Properties"] for n, r in translated_templates["Resources"].items() if r["Type"] == "AWS::Lambda::Function"
    }
    connected = {name for name, p in functions.items() if "VECTOR_DATABASE_URL" in p["Environment"]["Variables"]}

    calling = {name for name, p in functions.items() if "GATEWAY_URL" in p["Environment"]["Variables"]}

    assert connected | calling == {name for name, p in functions.items() if "VpcConfig" in p}
    assert connected == {"IndexDocument", "IndexDocumentRange", "DropChunks", "RetrievalApi"}
    assert calling - connected == {"ProbeModel"}


def test_every_function_logs_to_a_log_group_with_a_retention_period(translated_templates: dict[str, Any]) -> None:
    for name, resource in translated_templates["Resources"].items():
        if resource["Type"] == "AWS::Lambda::Function":
            assert resource["Properties"]["LoggingConfig"]["LogGroup"] == {"Ref": "FunctionLogs"}, name


def test_no_bucket_is_public_and_every_store_is_recoverable(translated_templates: dict[str, Any]) -> None:
    for name, resource in translated_templates["Resources"].items():
        if resource["Type"] == "AWS::S3::Bucket":
            assert set(resource["Properties"]["PublicAccessBlockConfiguration"].values()) == {True}, name
        if resource["Type"] == "AWS::DynamoDB::Table":
            assert resource["Properties"]["PointInTimeRecoverySpecification"]["PointInTimeRecoveryEnabled"], name


def test_every_variable_of_a_function_is_a_text_or_a_reference(translated_templates: dict[str, Any]) -> None:
    for name, resource in translated_templates["Resources"].items():
        if resource["Type"] == "AWS::Lambda::Function":
            for variable, value in resource["Properties"]["Environment"]["Variables"].items():
                assert isinstance(value, str | dict), (name, variable)


def test_a_change_of_any_template_is_deployed_by_make_run() -> None:
    assert {shortened(path) for path in read_all_templates()} <= set(SOURCES)
