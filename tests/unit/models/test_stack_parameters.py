"""The rendered stacks of self-hosted models: size, timeouts, network, capacity and rights."""

import json
from typing import Any

import pytest
from samtranslator.yaml_helper import yaml_parse

from lisa.models.containers import KEEP_ALIVE_SECONDS
from lisa.models.definition import ModelDefinition
from lisa.models.stack_parameters import (
    MOST_TEMPLATE_BYTES,
    TemplateTooLarge,
    build_parameters,
    name_machine_image,
    name_stack,
    render_template,
)
from tools.checks.model_stacks import TEMPLATE, build_definition, build_platform, render_all

RENDERED = {name: (yaml_parse(text), parameters) for name, text, parameters in render_all()}


def resources(name: str) -> dict[str, Any]:
    found: dict[str, Any] = RENDERED[name][0]["Resources"]
    return found


def containers(name: str) -> dict[str, Any]:
    return {one["Name"]: one for one in resources(name)["Task"]["Properties"]["ContainerDefinitions"]}


@pytest.mark.parametrize("name", RENDERED)
def test_an_update_keeps_every_old_task_until_its_new_one_is_healthy(name: str) -> None:
    deployment = resources(name)["Service"]["Properties"]["DeploymentConfiguration"]
    parameters = RENDERED[name][1]

    assert (deployment["MinimumHealthyPercent"], deployment["MaximumPercent"]) == (100, 200)
    assert int(parameters["MaxInstances"]) == 2 * int(parameters["MaxCapacity"])


@pytest.mark.parametrize(("name", "text"), [(name, text) for name, text, _ in render_all()])
def test_a_rendered_stack_is_smaller_than_45_000_bytes(name: str, text: str) -> None:
    assert len(text.encode()) < MOST_TEMPLATE_BYTES


def test_a_definition_with_too_many_variables_is_refused_before_cloudformation_refuses_it() -> None:
    given = json.loads(build_definition("vllm").model_dump_json(by_alias=True))
    given["containerConfig"]["environment"] = {f"OPTION_{n}": "x" * 100 for n in range(400)}

    with pytest.raises(TemplateTooLarge):
        render_template(TEMPLATE.read_text(), ModelDefinition.model_validate(given), build_platform("AutoScalingGroup"))


@pytest.mark.parametrize("name", RENDERED)
def test_a_stack_receives_exactly_the_parameters_that_it_needs(name: str) -> None:
    template, parameters = RENDERED[name]
    declared = template["Parameters"]

    assert set(parameters) <= set(declared)
    assert {one for one, how in declared.items() if "Default" not in how} <= set(parameters)


@pytest.mark.parametrize("name", RENDERED)
def test_a_service_starts_with_no_task_and_with_a_circuit_breaker(name: str) -> None:
    service = resources(name)["Service"]["Properties"]

    assert service["DesiredCount"] == 0
    assert service["DeploymentConfiguration"]["DeploymentCircuitBreaker"] == {"Enable": True, "Rollback": True}


@pytest.mark.parametrize("name", RENDERED)
def test_a_model_stack_holds_no_roles(name: str) -> None:
    assert [one for one in resources(name).values() if one["Type"].startswith("AWS::IAM::")] == []


@pytest.mark.parametrize("name", RENDERED)
def test_only_the_gateway_may_connect_to_a_model(name: str) -> None:
    [entry] = resources(name)["LoadBalancerSecurityGroup"]["Properties"]["SecurityGroupIngress"]

    assert entry["SourceSecurityGroupId"] == {"Ref": "GatewaySecurityGroupId"}


@pytest.mark.parametrize("name", RENDERED)
def test_instances_are_not_protected_from_the_deletion_of_their_stack(name: str) -> None:
    found = resources(name)

    assert found["Instances"]["Properties"]["NewInstancesProtectedFromScaleIn"] is False
    provider = found["GroupCapacity"]["Properties"]["AutoScalingGroupProvider"]
    assert provider["ManagedTerminationProtection"] == "DISABLED"


@pytest.mark.parametrize("name", RENDERED)
def test_instances_have_encrypted_disks_and_version_two_of_the_metadata_service(name: str) -> None:
    data = resources(name)["InstanceTemplate"]["Properties"]["LaunchTemplateData"]
    [disk] = data["BlockDeviceMappings"]

    assert (disk["Ebs"]["Encrypted"], disk["Ebs"]["VolumeType"]) == (True, "gp3")
    assert data["MetadataOptions"]["HttpTokens"] == "required"


@pytest.mark.parametrize("name", [name for name in RENDERED if "vllm" in name or "custom" in name])
def test_vllm_keeps_connections_longer_than_the_load_balancer(name: str) -> None:
    attributes = resources(name)["LoadBalancer"]["Properties"]["LoadBalancerAttributes"]
    [idle] = [one["Value"] for one in attributes if one["Key"] == "idle_timeout.timeout_seconds"]
    environment = {one["Name"]: one["Value"] for one in containers(name)["model"]["Environment"]}

    assert environment["VLLM_HTTP_TIMEOUT_KEEP_ALIVE"] == KEEP_ALIVE_SECONDS
    assert int(KEEP_ALIVE_SECONDS) > int(idle)


@pytest.mark.parametrize("name", RENDERED)
def test_a_model_container_stops_within_the_stop_timeout_of_its_task(name: str) -> None:
    model = containers(name)["model"]
    timeouts = [int(model["Command"][at + 1]) for at, one in enumerate(model["Command"]) if one == "--shutdown-timeout"]

    assert model["StopTimeout"] == 120
    assert all(timeout < model["StopTimeout"] for timeout in timeouts)


@pytest.mark.parametrize("container", ["tei", "tgi", "vllm-sync"])
def test_a_container_that_copies_weights_ends_before_the_model_starts(container: str) -> None:
    found = containers(f"model-{container}-AutoScalingGroup")

    assert found["model"]["DependsOn"] == [{"ContainerName": "weights", "Condition": "SUCCESS"}]
    assert found["weights"]["Command"][:4] == ["s3", "sync", "s3://weights/org/name/", "/weights"]
    assert found["weights"]["Essential"] is False


def test_a_model_reserves_the_gpus_of_its_instance() -> None:
    assert containers("model-vllm-AutoScalingGroup")["model"]["ResourceRequirements"] == [{"Type": "GPU", "Value": "4"}]
    assert "ResourceRequirements" not in containers("model-tei-AutoScalingGroup")["model"]


def test_a_health_check_inside_the_container_exists_only_if_the_administrator_gives_a_command() -> None:
    assert containers("model-custom-AutoScalingGroup")["model"]["HealthCheck"]["Command"] == ["CMD-SHELL", "true"]
    assert "HealthCheck" not in containers("model-vllm-AutoScalingGroup")["model"]


@pytest.mark.parametrize(
    ("instance", "ending"), [("g6.xlarge", "gpu"), ("c7g.large", "arm64"), ("c7i.large", "amazon-linux-2023")]
)
def test_the_machine_image_fits_the_instance_type(instance: str, ending: str) -> None:
    assert name_machine_image(instance).removesuffix("/recommended/image_id").endswith(ending)


def test_the_health_check_of_the_load_balancer_ends_before_the_next_one() -> None:
    given = json.loads(build_definition("tei").model_dump_json(by_alias=True))
    given["loadBalancerConfig"]["healthCheckConfig"] |= {"interval": 10, "timeout": 30}
    parameters = build_parameters(ModelDefinition.model_validate(given), build_platform("AutoScalingGroup"))

    assert int(parameters["HealthTimeout"]) < int(parameters["HealthInterval"])


@pytest.mark.parametrize("model_id", ["a", "org_model.v1-instruct", "x" * 100])
def test_the_name_of_a_stack_is_valid_and_differs_between_operations(model_id: str) -> None:
    first = name_stack("lisa", model_id, "0190-aaaa-0000-0000-000000000001")
    second = name_stack("lisa", model_id, "0190-aaaa-0000-0000-000000000002")

    assert first != second
    assert len(first) <= 128
    assert all(one.isalnum() or one == "-" for one in first)
    assert first.startswith("lisa-model-")


@pytest.mark.parametrize("name", RENDERED)
def test_every_container_knows_its_region(name: str) -> None:
    for container in containers(name).values():
        environment = {one["Name"]: one["Value"] for one in container["Environment"]}
        region = {"Ref": "AWS::Region"}
        assert (environment["AWS_REGION"], environment["AWS_DEFAULT_REGION"]) == (region, region)
