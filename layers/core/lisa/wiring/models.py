"""Models: their table, the rules of registration, and Bedrock's guardrails."""

from typing import Any

import boto3
from botocore.config import Config

from lisa.adapters.models.activities_dynamodb import DynamoDBModelActivities
from lisa.adapters.models.foundation_models_bedrock import BedrockFoundationModels
from lisa.adapters.models.guardrails_bedrock import BedrockGuardrails
from lisa.adapters.models.host_names import resolve_host
from lisa.adapters.models.models_dynamodb import DynamoDBModels
from lisa.adapters.models.records_dynamodb import DynamoDBModelRecords
from lisa.adapters.models.schedules_scheduler import (
    ModelScheduleTarget,
    SchedulerModelScheduleRemoval,
    SchedulerModelSchedules,
)
from lisa.adapters.models.secrets_secretsmanager import SecretsManagerModelSecrets
from lisa.joins.model_uses import RepositoryModelUses
from lisa.models.commands import ModelCommands
from lisa.models.definition_rules import DefinitionRules
from lisa.models.foundation_models import FoundationModels
from lisa.models.idling import IdleModels
from lisa.models.lifecycle_ports import (
    ModelRecords,
    ModelSchedules,
    ModelSecrets,
    ModelUses,
    RemovableModelSchedules,
)
from lisa.models.ports import ModelActivities, PublishedModels
from lisa.models.registration import RegistrationRules
from lisa.models.schedule_commands import ScheduleCommands
from lisa.policy.addresses import AddressPolicy
from lisa.wiring import settings
from lisa.wiring.clients import CONFIG, REQUEST_CONFIG, open_table
from lisa.wiring.factories import cached
from lisa.wiring.repositories import repository_store


@cached
def model_store() -> PublishedModels:
    return DynamoDBModels(open_table(settings.models_table))


@cached
def model_records() -> ModelRecords:
    return DynamoDBModelRecords(open_table(settings.model_records_table))


@cached
def model_activities() -> ModelActivities:
    return DynamoDBModelActivities(open_table(settings.models_table))


@cached
def idle_models() -> IdleModels:
    return IdleModels(model_records(), model_activities())


@cached
def model_secret_store() -> ModelSecrets:
    return SecretsManagerModelSecrets(boto3.client("secretsmanager", config=CONFIG), settings.model_secrets())


@cached
def model_commands() -> ModelCommands:
    rules = DefinitionRules(registration_rules())
    return ModelCommands(model_records(), model_secret_store(), model_store(), rules, model_schedules(), model_uses())


@cached
def foundation_models() -> FoundationModels:
    return BedrockFoundationModels(boto3.client("bedrock", config=REQUEST_CONFIG))


@cached
def model_uses() -> ModelUses:
    return RepositoryModelUses(repository_store())


@cached
def model_schedules() -> ModelSchedules:
    target = ModelScheduleTarget(
        settings.run_model_schedule_arn(), settings.model_scheduler_role_arn(), settings.undelivered_queue_arn()
    )
    return SchedulerModelSchedules(boto3.client("scheduler", config=CONFIG), settings.model_schedule_group(), target)


@cached
def model_schedule_remover() -> RemovableModelSchedules:
    """Return the schedules of models, for a function that may only remove them."""
    client = boto3.client("scheduler", config=CONFIG)
    return SchedulerModelScheduleRemoval(client, settings.model_schedule_group())


@cached
def schedule_commands() -> ScheduleCommands:
    return ScheduleCommands(model_records(), model_schedules())


@cached
def address_policy() -> AddressPolicy:
    """Return the rule that says to which addresses models may be connected."""
    return settings.model_networks()


@cached
def registration_rules() -> RegistrationRules:
    return RegistrationRules(address_policy(), resolve_host, settings.model_secrets())


@cached
def bedrock_guardrails() -> BedrockGuardrails:
    """Return Bedrock's guardrails with short timeouts, because a user waits for the answer."""
    retries: Any = {"mode": "standard", "total_max_attempts": 2}
    config = Config(retries=retries, connect_timeout=1, read_timeout=4, max_pool_connections=32)
    return BedrockGuardrails(boto3.client("bedrock-runtime", config=config))
