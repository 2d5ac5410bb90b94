"""The search for differences between the declared models and the resources that exist."""

import boto3

from lisa.adapters.models.schedules_scheduler import SchedulerListedModelSchedules
from lisa.adapters.models.secrets_secretsmanager import SecretsManagerModelSecrets
from lisa.adapters.models.stacks_cloudformation import CloudFormationStacks
from lisa.models.drift_mending import DriftMender
from lisa.models.drift_reading import DriftReader
from lisa.models.drift_reconciliation import DriftReconciler
from lisa.models.drift_snapshot import ListedSchedules, ListedSecrets, ListedStacks
from lisa.wiring import settings
from lisa.wiring.clients import CONFIG
from lisa.wiring.factories import cached
from lisa.wiring.model_workflows import model_operations, model_services, model_waits, workflow_signals
from lisa.wiring.models import model_records, model_store


@cached
def listed_stacks() -> ListedStacks:
    return CloudFormationStacks(boto3.client("cloudformation", config=CONFIG))


@cached
def listed_schedules() -> ListedSchedules:
    return SchedulerListedModelSchedules(boto3.client("scheduler", config=CONFIG), settings.model_schedule_group())


@cached
def listed_secrets() -> ListedSecrets:
    return SecretsManagerModelSecrets(boto3.client("secretsmanager", config=CONFIG), settings.model_secrets())


def create_drift_reconciler(deployment: str, *, is_mending: bool) -> DriftReconciler:
    """Return the reconciler of the installation with this name."""
    stacks, schedules, waits = listed_stacks(), listed_schedules(), model_waits()
    reader = DriftReader(
        model_records(), model_store(), stacks, model_services(), schedules, listed_secrets(), waits, deployment
    )
    return DriftReconciler(
        reader, DriftMender(model_operations(), stacks, schedules, waits, workflow_signals()), is_mending
    )
