"""The gateway's containers in the template: image, volumes, connections, start and stop."""

import copy
import re
from pathlib import Path
from typing import Any

import pytest

from tests.support.tables import template
from tools.checks import container_rules as rules
from tools.checks.application import find_nested_templates, translate_application
from tools.checks.dockerfile import Image, parse_dockerfile, read_image
from tools.checks.translation import ROOT, find_dependencies, translate_template

Resources = dict[str, Any]
IMAGE = read_image(ROOT / "gateway/Dockerfile")
FORMERLY = parse_dockerfile(
    'FROM python:3.13-slim\nUSER 10001:10001\nCMD ["uvicorn", "--timeout-graceful-shutdown", "110"]'
)


@pytest.fixture
def gateway_resources() -> Resources:
    found: Resources = copy.deepcopy(translate_template(ROOT / "gateway/template.yaml")["Resources"])
    return found


def test_the_image_is_pinned_by_digest() -> None:
    assert IMAGE.unpinned_bases() == []
    assert FORMERLY.unpinned_bases() == ["python:3.13-slim"]


def test_the_user_of_the_gateway_image_may_write_to_the_scratch_volume(gateway_resources: Resources) -> None:
    assert IMAGE.user == "10001:10001"
    assert rules.find_unwritable_volumes(gateway_resources, IMAGE) == []


def test_a_scratch_volume_that_root_owns_is_reported(gateway_resources: Resources) -> None:
    assert rules.find_unwritable_volumes(gateway_resources, FORMERLY) == [
        "/tmp belongs to root: the image has no VOLUME there"
    ]


def test_only_the_scratch_volume_is_writable(gateway_resources: Resources) -> None:
    assert [one["ReadonlyRootFilesystem"] for one in rules.list_container_definitions(gateway_resources)] == [True]
    assert IMAGE.environment["HOME"] == "/tmp"


def test_the_gateway_keeps_idle_connections_longer_than_its_load_balancers(gateway_resources: Resources) -> None:
    assert rules.find_idle_timeout_mismatches(gateway_resources, keep_alive(IMAGE)) == []
    assert len(rules.find_idle_timeout_mismatches(gateway_resources, keep_alive(FORMERLY))) == 2


def keep_alive(image: Image) -> int:
    return int(image.find_option("--timeout-keep-alive") or 5)  # the default of uvicorn


@pytest.mark.parametrize("model", ["minilm", "quoter"])
def test_the_local_models_keep_idle_connections_longer_than_their_load_balancers(model: str) -> None:
    source = (ROOT / "local/models" / model / "__main__.py").read_text()
    resources = translate_template(ROOT / "functions/models/launch_model_stack/stack.yaml")["Resources"]
    [seconds] = re.findall(r"timeout_keep_alive=(\d+)", source)

    assert rules.find_idle_timeout_mismatches(resources, int(seconds)) == []
    assert len(rules.find_idle_timeout_mismatches(resources, 5)) == 1


def test_a_stopped_task_has_time_to_finish_its_answers_and_send_their_usage(gateway_resources: Resources) -> None:
    assert rules.find_short_stop_timeouts(gateway_resources, IMAGE) == []


@pytest.mark.parametrize("seconds", [None, 30, 110, 121])
def test_a_stop_timeout_that_is_too_short_or_that_fargate_refuses_is_reported(
    gateway_resources: Resources, seconds: int | None
) -> None:
    container = next(rules.list_container_definitions(gateway_resources))
    container["StopTimeout"] = seconds
    if seconds is None:
        del container["StopTimeout"]

    assert len(rules.find_short_stop_timeouts(gateway_resources, IMAGE)) == 1


def test_a_request_that_waits_for_a_model_ends_before_a_stopped_task_does(gateway_resources: Resources) -> None:
    assert rules.find_long_waits(gateway_resources, IMAGE) == []

    container = next(rules.list_container_definitions(gateway_resources))
    [seconds] = [one for one in container["Environment"] if one["Name"] == "WAITING_ROOM_SECONDS"]
    seconds["Value"] = "240"

    assert len(rules.find_long_waits(gateway_resources, IMAGE)) == 1


def test_the_server_process_receives_the_stop_signal_directly() -> None:
    assert IMAGE.command[:3] == ("python", "-m", "uvicorn")


def test_a_deployment_does_not_change_the_number_of_scaled_tasks(gateway_resources: Resources) -> None:
    assert rules.find_conflicting_counts(gateway_resources) == []

    gateway_resources["Service"]["Properties"]["DesiredCount"] = {"Ref": "MinReplicas"}

    assert rules.find_conflicting_counts(gateway_resources) == ["Service is scaled and has a DesiredCount"]


def test_the_service_waits_for_its_listeners_and_its_capacity(gateway_resources: Resources) -> None:
    assert rules.find_missing_dependencies(gateway_resources) == []

    del gateway_resources["Service"]["Metadata"]

    assert rules.find_missing_dependencies(gateway_resources) == [
        "Service does not wait for ClusterCapacity",
        "Service does not wait for PublicListener",
    ]


def test_the_gateway_depends_on_its_network_and_the_routes_to_the_internet() -> None:
    network = translate_template(ROOT / "network.yaml")

    assert "Network" in find_dependencies(translate_template())["Gateway"]
    assert {"PublicDefaultRoute", "PublicRoutesA", "PublicRoutesB"} <= set(network["Resources"])
    assert "InternetGatewayAttachment" in find_dependencies(network)["PublicDefaultRoute"]


def test_no_resource_depends_on_one_that_a_condition_may_omit(gateway_resources: Resources) -> None:
    for resources in (gateway_resources, translate_application()["Resources"]):
        for name, resource in resources.items():
            after = resource.get("DependsOn", [])
            for other in [after] if isinstance(after, str) else after:
                assert resources[other].get("Condition") in {None, resource.get("Condition")}, name


def test_every_container_has_its_region_in_the_environment(gateway_resources: Resources) -> None:
    assert rules.find_containers_without_region(gateway_resources) == []

    next(rules.list_container_definitions(gateway_resources))["Environment"] = []

    assert rules.find_containers_without_region(gateway_resources) == [
        "gateway has no variable AWS_REGION",
        "gateway has no variable AWS_DEFAULT_REGION",
    ]


def test_the_root_stack_sets_every_parameter_of_its_nested_stacks() -> None:
    for stack, path in find_nested_templates().items():
        given = template()["Resources"][stack]["Properties"].get("Parameters", {})
        assert set(given) == set(translate_template(path).get("Parameters", {})), stack


def test_the_gateway_and_the_functions_use_the_regional_endpoint_of_sts(gateway_resources: Resources) -> None:
    told = {
        entry["Name"]: entry["Value"]
        for entry in next(rules.list_container_definitions(gateway_resources))["Environment"]
    }
    functions = template()["Globals"]["Function"]["Environment"]["Variables"]

    assert told["AWS_STS_REGIONAL_ENDPOINTS"] == functions["AWS_STS_REGIONAL_ENDPOINTS"] == "regional"


def test_every_allowed_memory_size_fits_an_allowed_cpu_size_and_the_defaults_match() -> None:
    parameters = template()["Parameters"]
    [rule] = template()["Rules"]["GatewayMemoryFitsItsCpu"]["Assertions"]
    sizes = {
        both[0]["Fn::Equals"][1]: both[1]["Fn::Contains"][0]
        for both in (one["Fn::And"] for one in rule["Assert"]["Fn::Or"])
    }

    assert set(sizes) == {str(one) for one in parameters["GatewayCpu"]["AllowedValues"]}
    assert set().union(*sizes.values()) == {str(one) for one in parameters["GatewayMemory"]["AllowedValues"]}
    assert str(parameters["GatewayMemory"]["Default"]) in sizes[str(parameters["GatewayCpu"]["Default"])]


def test_the_gateway_may_call_models_through_every_type_of_inference_profile(gateway_resources: Resources) -> None:
    [policy] = gateway_resources["TaskRole"]["Properties"]["Policies"]
    [asked] = [s["Resource"] for s in policy["PolicyDocument"]["Statement"] if "bedrock:InvokeModel" in s["Action"]]

    kinds = {re.findall(r":([a-z-]+)/\*$", one["Fn::Sub"])[0] for one in asked}
    assert kinds == {"foundation-model", "inference-profile", "application-inference-profile"}


def test_a_dockerfile_is_parsed_stage_by_stage(tmp_path: Path) -> None:
    text = r"""
# a comment
FROM a:1 AS build
USER root
FROM build
ENV A=1 \
    B=2
VOLUME ["/tmp"]
USER 7
WORKDIR /app
CMD ["x", \
     "--y", "3"]
"""
    (tmp_path / "Dockerfile").write_text(text)

    assert read_image(tmp_path / "Dockerfile") == Image(
        ("a:1",), ("x", "--y", "3"), {"A": "1", "B": "2"}, "7", "/app", frozenset({"/tmp"})
    )
