"""The contracts of the waits, the stacks, the services and the signals of models, in memory and in AWS."""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import boto3
import pytest

from lisa.adapters.aws.dynamodb import Table
from lisa.adapters.models.instances_ecs import EcsInstances
from lisa.adapters.models.services_ecs import EcsServices
from lisa.adapters.models.stacks_cloudformation import CloudFormationStacks
from lisa.adapters.models.waits_dynamodb import DynamoDBModelWaits
from lisa.adapters.models.workflow_signals_stepfunctions import StepFunctionsSignals
from lisa.models.cloud_states import ServiceState
from lisa.models.drift_snapshot import ListedStacks
from lisa.models.instance_notices import ModelInstance
from lisa.models.instance_ports import ModelInstances
from lisa.models.lifecycle_ports import ModelServices, ModelWaits
from lisa.models.waits import Wait
from local.cloud.process import LocalCloud
from tests.support.cloud import client, eventually, own_cloud
from tests.support.tables import create_table
from tests.support.twins.model_cloud import (
    MemoryModelInstances,
    MemoryModelServices,
    MemoryModelStacks,
    MemoryModelWaits,
)

WAIT = Wait("m", "op-1", "token", "service_running", "arn:stack", 1_700_000_000_000, "c", "s")
TOPIC = json.dumps(
    {
        "Resources": {"Topic": {"Type": "AWS::SNS::Topic"}},
        "Parameters": {"ModelId": {"Type": "String"}},
        "Outputs": {"Service": {"Value": {"Ref": "ModelId"}}},
    }
)
TYPED_TOPIC = TOPIC.replace('"Parameters": {', '"Parameters": {"InstanceType": {"Type": "String"}, ')
PARAMETERS = {"ModelId": "m"}


@pytest.fixture(params=["memory", "dynamodb"])
def waits(request: pytest.FixtureRequest) -> ModelWaits:
    if request.param == "memory":
        return MemoryModelWaits()
    request.getfixturevalue("aws")
    return DynamoDBModelWaits(Table(boto3.client("dynamodb"), create_table("ModelRecordsTable")))


@pytest.fixture(scope="module")
def cloud() -> Iterator[LocalCloud]:
    with own_cloud() as running:
        yield running


@pytest.fixture
def real_stacks(cloud: LocalCloud) -> Iterator[ListedStacks]:
    """The stacks of the local cloud; those that a test leaves are deleted."""
    formation = client(cloud, "cloudformation")
    yield CloudFormationStacks(formation, "arn:aws:iam::000000000000:role/models", "lisa")
    for stack in formation.describe_stacks()["Stacks"]:
        formation.delete_stack(StackName=stack["StackName"])


@pytest.fixture(params=["memory", "cloudformation"])
def stacks(request: pytest.FixtureRequest) -> ListedStacks:
    if request.param == "memory":
        return MemoryModelStacks()
    found: ListedStacks = request.getfixturevalue("real_stacks")
    return found


@pytest.fixture(params=["memory", "ecs"])
def services(request: pytest.FixtureRequest) -> ModelServices:
    if request.param == "memory":
        twin = MemoryModelServices()
        twin.services["c", "s"] = ServiceState(0, 0, 0, "COMPLETED")
        return twin
    request.getfixturevalue("aws")
    ecs = boto3.client("ecs")
    ecs.create_cluster(clusterName="c")
    ecs.register_task_definition(family="t", containerDefinitions=[{"name": "model", "image": "own", "memory": 64}])
    ecs.create_service(cluster="c", serviceName="s", taskDefinition="t", desiredCount=0)
    return EcsServices(ecs, boto3.client("elbv2"))


@pytest.fixture(params=["memory", "ecs"])
def instances(request: pytest.FixtureRequest) -> tuple[ModelInstances, str, str]:
    """The instances of the cluster c, and the ids of the two that it has."""
    if request.param == "memory":
        twin = MemoryModelInstances()
        twin.active["c"] = [ModelInstance(one, 1_700_000_000_000) for one in ("i-1", "i-2")]
        return twin, "i-1", "i-2"
    request.getfixturevalue("aws")
    ecs = boto3.client("ecs")
    ecs.create_cluster(clusterName="c")
    started = boto3.client("ec2").run_instances(ImageId="ami-12345678", MinCount=2, MaxCount=2)["Instances"]
    first, second = (one["InstanceId"] for one in started)
    for one in (first, second):
        ecs.register_container_instance(cluster="c", instanceIdentityDocument=json.dumps({"instanceId": one}))
    return EcsInstances(ecs), first, second


def test_an_open_wait_is_read_back_unchanged(waits: ModelWaits) -> None:
    waits.open(WAIT)

    assert list(waits.list_open()) == [WAIT]


def test_a_model_has_one_wait(waits: ModelWaits) -> None:
    waits.open(WAIT)
    later = replace(WAIT, token="other", target="service_stopped")
    waits.open(later)

    assert list(waits.list_open()) == [later]


def test_a_late_attempt_to_wait_does_not_replace_a_later_one(waits: ModelWaits) -> None:
    second = replace(WAIT, token="second", order="2026-11-30T08:00:00.000Z#001")
    assert waits.open(second)

    assert not waits.open(replace(WAIT, order="2026-11-30T08:00:00.000Z#000"))
    assert list(waits.list_open()) == [second]


def test_a_wait_is_closed_only_by_its_own_token(waits: ModelWaits) -> None:
    waits.open(WAIT)

    assert not waits.close("m", "another token")
    assert waits.close("m", WAIT.token)
    assert not waits.close("m", WAIT.token)
    assert list(waits.list_open()) == []


def test_a_stack_is_created_once_and_found_by_its_name_and_its_id(stacks: ListedStacks) -> None:
    stack_id = stacks.create("lisa-model-m-1", "op-1", TOPIC, PARAMETERS)

    assert stacks.create("lisa-model-m-1", "op-1", TOPIC, PARAMETERS) == stack_id
    by_name, by_id = stacks.describe("lisa-model-m-1"), stacks.describe(stack_id)
    assert by_name == by_id
    assert by_name is not None
    assert by_name.stack_id == stack_id
    assert by_name.status.startswith("CREATE_")


def test_an_absent_stack_is_none_and_its_deletion_is_no_error(stacks: ListedStacks) -> None:
    stacks.delete("lisa-model-absent-1", "op-1")

    assert stacks.describe("lisa-model-absent-1") is None


def test_a_stack_without_failures_lists_none(stacks: ListedStacks) -> None:
    assert list(stacks.list_failures(stacks.create("lisa-model-m-1", "op-1", TOPIC, PARAMETERS), "op-1")) == []


def test_the_outputs_of_a_created_stack_are_read_by_name(real_stacks: ListedStacks) -> None:
    stack_id = real_stacks.create("lisa-model-m-1", "op-1", TOPIC, PARAMETERS)

    def find_outputs() -> dict[str, str]:
        state = real_stacks.describe(stack_id)
        return dict(state.outputs) if state else {}

    assert eventually(find_outputs) == {"Service": "m"}


def test_the_stacks_of_models_are_listed_with_their_tags(stacks: ListedStacks) -> None:
    parameters = PARAMETERS | {"InstanceType": "g5.xlarge"}
    stack_id = stacks.create("lisa-model-m-4", "op-1", TYPED_TOPIC, parameters)

    [found] = stacks.list_stored("lisa-model-m-4")

    assert (found.name, found.state.stack_id) == ("lisa-model-m-4", stack_id)
    assert (found.model_id, found.deployment, found.instance_type) == ("m", "lisa", "g5.xlarge")
    assert stacks.list_stored("lisa-model-n-") == []


def test_stacks_without_the_tag_of_a_model_are_not_listed(cloud: LocalCloud) -> None:
    formation = client(cloud, "cloudformation")
    formation.create_stack(
        StackName="lisa-model-by-hand",
        TemplateBody=TOPIC,
        Parameters=[{"ParameterKey": "ModelId", "ParameterValue": "m"}],
    )

    assert CloudFormationStacks(formation).list_stored("lisa-model-by-hand") == []
    formation.delete_stack(StackName="lisa-model-by-hand")


def test_a_repeated_update_changes_the_stack_once_and_an_empty_one_changes_nothing(stacks: ListedStacks) -> None:
    def is_settled() -> bool:
        state = stacks.describe(stack_id)
        if isinstance(stacks, MemoryModelStacks):
            stacks.finish()
        return state is not None and state.status in ("CREATE_COMPLETE", "UPDATE_COMPLETE")

    stack_id = stacks.create("lisa-model-m-3", "op-1", TOPIC, PARAMETERS)
    eventually(is_settled)

    assert not stacks.update(stack_id, "op-2", TOPIC, PARAMETERS)
    assert stacks.update(stack_id, "op-3", TOPIC, {"ModelId": "n"})
    assert stacks.update(stack_id, "op-3", TOPIC, {"ModelId": "n"})
    eventually(is_settled)
    assert stacks.update(stack_id, "op-3", TOPIC, {"ModelId": "n"})
    assert not stacks.update(stack_id, "op-4", TOPIC, {"ModelId": "n"})


def test_the_failures_of_a_stack_name_the_resource_and_the_reason(real_stacks: ListedStacks) -> None:
    broken = TOPIC.replace(
        '"AWS::SNS::Topic"', '"AWS::CloudFormation::Stack", "Properties": {"TemplateURL": "http://absent"}'
    )
    stack_id = real_stacks.create("lisa-model-m-2", "op-2", broken, PARAMETERS)

    [failure] = eventually(lambda: real_stacks.list_failures(stack_id, "op-2"))
    assert failure.resource == "Topic"
    assert failure.reason
    assert list(real_stacks.list_failures(stack_id, "op-3")) == []


def test_a_service_is_scaled_to_a_number_of_tasks(services: ModelServices) -> None:
    services.scale("c", "s", 2)
    services.scale("c", "s", 2)

    state = services.describe("c", "s")
    assert state is not None
    assert state.desired == 2


@pytest.mark.parametrize(("cluster", "service"), [("c", "absent"), ("absent", "s")])
def test_an_absent_service_is_none_and_its_scaling_is_no_error(
    services: ModelServices, cluster: str, service: str
) -> None:
    services.scale(cluster, service, 1)

    assert services.describe(cluster, service) is None


def test_an_instance_is_drained_once_and_a_repetition_finds_it_again(
    instances: tuple[ModelInstances, str, str],
) -> None:
    port, first, second = instances
    assert {one.instance_id for one in port.list_active("c")} == {first, second}
    assert all(one.registered_at > 1_600_000_000_000 for one in port.list_active("c"))

    assert port.drain("c", first)
    assert port.drain("c", first)
    assert [one.instance_id for one in port.list_active("c")] == [second]


def test_an_instance_that_the_cluster_does_not_have_is_not_drained(instances: tuple[ModelInstances, str, str]) -> None:
    port, first, _ = instances

    assert not port.drain("c", "i-0000000000000000f")
    assert not port.drain("absent", first)
    assert list(port.list_active("absent")) == []
    assert len(port.list_active("c")) == 2


class _RefusingSteps:
    """A client of Step Functions that refuses every token with one error."""

    def __init__(self, code: str) -> None:
        self._code = code

    def send_task_success(self, **_: Any) -> None:
        raise boto3.client("stepfunctions").exceptions.ClientError({"Error": {"Code": self._code}}, "SendTaskSuccess")

    send_task_failure = send_task_success


@pytest.mark.parametrize("code", ["TaskTimedOut", "TaskDoesNotExist", "InvalidToken"])
def test_an_expired_token_is_no_error(aws: None, code: str) -> None:
    signals = StepFunctionsSignals(_RefusingSteps(code))  # type: ignore[arg-type]

    signals.succeed("old", {})
    signals.fail("old", "capacity", "none left")


def test_any_other_refusal_of_a_token_is_an_error(aws: None) -> None:
    signals = StepFunctionsSignals(_RefusingSteps("AccessDeniedException"))  # type: ignore[arg-type]

    with pytest.raises(Exception, match="AccessDenied"):
        signals.succeed("token", {})
