"""The workflows of models: their steps, stacks, services, waits and probe."""

import time
from pathlib import Path

import boto3

from lisa.adapters.identity.system_identity import sign_identity
from lisa.adapters.models.heartbeats_dynamodb import DynamoDBHeartbeats
from lisa.adapters.models.instances_ecs import EcsInstances
from lisa.adapters.models.probe_gateway import GatewayProbe
from lisa.adapters.models.services_ecs import EcsServices
from lisa.adapters.models.stacks_cloudformation import CloudFormationStacks
from lisa.adapters.models.waits_dynamodb import DynamoDBModelWaits
from lisa.adapters.models.weights_s3 import S3ModelWeights
from lisa.adapters.models.workflow_executions_stepfunctions import StepFunctionsExecutions
from lisa.adapters.models.workflow_signals_stepfunctions import StepFunctionsSignals
from lisa.models.ended_operations import EndedOperations
from lisa.models.instance_ports import ModelInstances
from lisa.models.instance_replacement import InstanceReplacement
from lisa.models.lifecycle_ports import (
    ModelProbe,
    ModelServices,
    ModelStacks,
    ModelWaits,
    ModelWeights,
    WorkflowSignals,
)
from lisa.models.operation_checks import OperationChecks
from lisa.models.operations import ModelOperations
from lisa.models.ports import Heartbeats
from lisa.models.probing import PatientProbe
from lisa.models.stack_launch import ServiceScaler, StackLauncher
from lisa.models.stack_parameters import Platform
from lisa.models.wait_resolution import WaitResolver
from lisa.models.workflow_steps import WorkflowSteps
from lisa.wiring import model_settings, settings
from lisa.wiring.clients import CONFIG, open_table
from lisa.wiring.factories import cached
from lisa.wiring.models import model_activities, model_records, model_secret_store, model_store
from lisa.wiring.process import create_id, epoch_milliseconds

_PROBE_SECONDS = 180.0


@cached
def model_operations() -> ModelOperations:
    return ModelOperations(model_records(), model_store(), model_secret_store())


@cached
def model_heartbeats() -> Heartbeats:
    return DynamoDBHeartbeats(open_table(settings.models_table))


@cached
def workflow_steps() -> WorkflowSteps:
    return WorkflowSteps(model_operations(), model_heartbeats(), model_activities(), epoch_milliseconds, time.sleep)


@cached
def model_stacks() -> ModelStacks:
    return CloudFormationStacks(boto3.client("cloudformation", config=CONFIG))


@cached
def model_weights() -> ModelWeights:
    return S3ModelWeights(boto3.client("s3", config=CONFIG), model_settings.model_bucket())


@cached
def model_services() -> ModelServices:
    return EcsServices(boto3.client("ecs", config=CONFIG), boto3.client("elbv2", config=CONFIG))


@cached
def model_instances() -> ModelInstances:
    return EcsInstances(boto3.client("ecs", config=CONFIG))


@cached
def instance_replacement() -> InstanceReplacement:
    is_managed = model_settings.model_capacity() == "ManagedInstances"
    return InstanceReplacement(model_records(), model_services(), model_instances(), is_managed)


@cached
def model_waits() -> ModelWaits:
    return DynamoDBModelWaits(open_table(settings.model_records_table))


@cached
def workflow_signals() -> WorkflowSignals:
    return StepFunctionsSignals(boto3.client("stepfunctions", config=CONFIG))


@cached
def wait_resolver() -> WaitResolver:
    return WaitResolver(model_records(), model_waits(), model_stacks(), model_services(), workflow_signals())


@cached
def service_scaler() -> ServiceScaler:
    return ServiceScaler(model_operations(), model_services())


@cached
def operation_checks() -> OperationChecks:
    executions = StepFunctionsExecutions(boto3.client("stepfunctions", config=CONFIG), model_settings.model_workflows())
    return OperationChecks(model_operations(), executions)


@cached
def ended_operations() -> EndedOperations:
    return EndedOperations(operation_checks(), create_id, epoch_milliseconds)


@cached
def gateway_probe() -> ModelProbe:
    audience = settings.gateway_audience()
    return GatewayProbe(settings.gateway_url(), lambda: sign_identity(audience))


@cached
def patient_probe() -> PatientProbe:
    return PatientProbe(gateway_probe(), epoch_milliseconds, time.sleep, _PROBE_SECONDS)


def _create_launching_stacks() -> ModelStacks:
    client = boto3.client("cloudformation", config=CONFIG)
    return CloudFormationStacks(client, model_settings.model_stack_role(), settings.service_name())


def create_stack_launcher(template: Path) -> StackLauncher:
    """Return the launcher of the stacks that this template describes."""
    platform = Platform(
        model_settings.model_stack_parameters(),
        model_settings.model_bucket(),
        model_settings.weights_image(),
        model_settings.model_capacity(),
        model_settings.models_on_spot(),
    )
    stacks, name = _create_launching_stacks(), settings.service_name()
    services = model_services()
    return StackLauncher(model_operations(), stacks, model_weights(), services, platform, template.read_text(), name)
