"""Settings of the API and the buckets for browsers, forms, customers' buckets and costs."""

import copy
import json
import re
from typing import Any

import pytest

from tests.support.tables import template
from tools.checks.application import translate_application

Resources = dict[str, Any]
SLOWEST_RECORD_SECONDS = 83  # two readers try the extraction until its time limit, and then the embedding runs


@pytest.fixture
def resources() -> Resources:
    found: Resources = copy.deepcopy(translate_application()["Resources"])
    return found


def api(resources: Resources) -> dict[str, Any]:
    found: dict[str, Any] = resources["Api"]["Properties"]
    return found


def test_only_forms_pass_api_gateway_as_binary_bodies(resources: Resources) -> None:
    """API Gateway compares the media type without its parameters, so that a boundary does not matter."""
    assert api(resources)["Body"]["x-amazon-apigateway-binary-media-types"] == ["multipart/form-data"]


def test_api_gateway_does_not_treat_json_as_binary(resources: Resources) -> None:
    binary = api(resources)["Body"]["x-amazon-apigateway-binary-media-types"]

    assert not {"*/*", "application/*", "application/json"} & set(binary)


def test_every_deployment_updates_the_stage_of_the_api() -> None:
    assert template()["Resources"]["Api"]["Properties"]["AlwaysDeploy"] is True


def test_the_api_has_no_charged_metrics_for_each_method(resources: Resources) -> None:
    [stage] = [r["Properties"] for r in resources.values() if r["Type"] == "AWS::ApiGateway::Stage"]

    assert [one["MetricsEnabled"] for one in stage["MethodSettings"]] == [False]


def methods(resources: Resources, bucket: str) -> set[str]:
    """Return the methods that the bucket allows to pages of the allowed origins."""
    cors = resources[bucket]["Properties"].get("CorsConfiguration")
    if cors is None:
        return set()
    condition, rules, otherwise = cors["Fn::If"]
    [rule] = rules["CorsRules"]
    assert (condition, otherwise) == ("HasAllowedOrigins", {"Ref": "AWS::NoValue"})
    assert rule["AllowedOrigins"] == {"Ref": "AllowedOrigins"}
    return set(rule["AllowedMethods"])


def test_pages_of_allowed_origins_may_use_the_signed_links_of_the_api(resources: Resources) -> None:
    assert methods(resources, "UploadsBucket") == {"GET", "HEAD", "POST"}
    assert methods(resources, "IngestionBucket") == {"GET", "HEAD"}
    assert methods(resources, "ModelBucket") == set()


def test_the_keys_of_customers_buckets_are_used_only_for_decryption(resources: Resources) -> None:
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
def test_the_parameter_for_kms_keys_accepts_only_the_arns_of_keys(entry: str, good: bool) -> None:
    assert bool(re.fullmatch(template()["Parameters"]["ReadableKeyArns"]["AllowedPattern"], entry)) == good


def outlasting_batches(resources: Resources) -> list[str]:
    """Return the functions whose batch may take longer than their timeout."""
    return [
        mapping["FunctionName"]["Ref"]
        for mapping in (r["Properties"] for r in resources.values() if r["Type"] == "AWS::Lambda::EventSourceMapping")
        if mapping["FunctionName"]["Ref"] == "IndexDocument"
        and mapping["BatchSize"] * SLOWEST_RECORD_SECONDS > resources["IndexDocument"]["Properties"]["Timeout"]
    ]


def test_the_batch_of_the_index_function_fits_in_its_timeout(resources: Resources) -> None:
    assert outlasting_batches(resources) == []


def test_a_batch_that_exceeds_the_timeout_of_its_function_is_reported(resources: Resources) -> None:
    resources["IndexDocumentIndexRequests"]["Properties"]["BatchSize"] = 5

    assert outlasting_batches(resources) == ["IndexDocument"]
