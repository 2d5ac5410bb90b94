"""What browsers, forms and customers' buckets need of the API and the buckets, and what the API costs."""

import copy
import json
import re
from typing import Any

import pytest

from tests.support.tables import template
from tools.checks.application import translated_application

Resources = dict[str, Any]
SLOWEST_RECORD_SECONDS = 83  # extraction at its limit, tried with two readers, and the embedding after it


@pytest.fixture
def resources() -> Resources:
    found: Resources = copy.deepcopy(translated_application()["Resources"])
    return found


def api(resources: Resources) -> dict[str, Any]:
    found: dict[str, Any] = resources["Api"]["Properties"]
    return found


def test_forms_reach_the_gateway_as_they_were_sent(resources: Resources) -> None:
    """API Gateway compares the media type without its parameters, so that a boundary does not matter."""
    assert api(resources)["Body"]["x-amazon-apigateway-binary-media-types"] == ["multipart/form-data"]


def test_json_is_never_taken_for_binary(resources: Resources) -> None:
    binary = api(resources)["Body"]["x-amazon-apigateway-binary-media-types"]

    assert not {"*/*", "application/*", "application/json"} & set(binary)


def test_every_deployment_reaches_the_stage() -> None:
    assert template()["Resources"]["Api"]["Properties"]["AlwaysDeploy"] is True


def test_no_metrics_are_charged_for_each_method(resources: Resources) -> None:
    [stage] = [r["Properties"] for r in resources.values() if r["Type"] == "AWS::ApiGateway::Stage"]

    assert [one["MetricsEnabled"] for one in stage["MethodSettings"]] == [False]


def methods(resources: Resources, bucket: str) -> set[str]:
    """The methods by which pages of the allowed origins may reach a bucket."""
    cors = resources[bucket]["Properties"].get("CorsConfiguration")
    if cors is None:
        return set()
    condition, rules, otherwise = cors["Fn::If"]
    [rule] = rules["CorsRules"]
    assert (condition, otherwise) == ("HasAllowedOrigins", {"Ref": "AWS::NoValue"})
    assert rule["AllowedOrigins"] == {"Ref": "AllowedOrigins"}
    return set(rule["AllowedMethods"])


def test_pages_of_allowed_origins_may_use_the_links_that_the_api_signs(resources: Resources) -> None:
    assert methods(resources, "UploadsBucket") == {"GET", "HEAD", "POST"}
    assert methods(resources, "IngestionBucket") == {"GET", "HEAD"}
    assert methods(resources, "ModelBucket") == set()


def test_keys_of_customers_buckets_open_for_decryption_alone(resources: Resources) -> None:
    statements = resources["ReadObjects"]["Properties"]["PolicyDocument"]["Statement"]
    keys = [one["Fn::If"] for one in statements if "kms" in json.dumps(one)]

    allowed = {"Effect": "Allow", "Action": "kms:Decrypt", "Resource": {"Ref": "ReadableKeyArns"}}
    assert keys == [["UseOtherKeys", allowed, {"Ref": "AWS::NoValue"}]]


@pytest.mark.parametrize(
    ("entry", "good"),
    [
        ("", True),
        ("arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab", True),
        ("arn:aws:kms:eu-west-1:111122223333:key/mrk-1234abcd12ab34cd56ef1234567890ab", True),
        ("arn:aws:kms:eu-west-1:111122223333:alias/own", False),
        ("1234abcd-12ab-34cd-56ef-1234567890ab", False),
        ("*", False),
    ],
)
def test_only_the_arn_of_a_key_is_taken_for_one(entry: str, good: bool) -> None:
    assert bool(re.fullmatch(template()["Parameters"]["ReadableKeyArns"]["AllowedPattern"], entry)) == good


def late(resources: Resources) -> list[str]:
    """Functions whose batch may last longer than they do: neighbours of a slow document would lose a receive."""
    return [
        mapping["FunctionName"]["Ref"]
        for mapping in (r["Properties"] for r in resources.values() if r["Type"] == "AWS::Lambda::EventSourceMapping")
        if mapping["FunctionName"]["Ref"] == "IndexDocument"
        and mapping["BatchSize"] * SLOWEST_RECORD_SECONDS > resources["IndexDocument"]["Properties"]["Timeout"]
    ]


def test_a_slow_document_costs_its_neighbours_nothing(resources: Resources) -> None:
    assert late(resources) == []


def test_a_batch_that_outlasts_its_function_is_found(resources: Resources) -> None:
    resources["IndexDocumentIndexRequests"]["Properties"]["BatchSize"] = 5

    assert late(resources) == ["IndexDocument"]
