"""The operations of models over in-memory twins."""

from dataclasses import dataclass, field
from typing import Any

from lisa.models.drift_mending import DriftMender
from lisa.models.drift_reading import DriftReader
from lisa.models.drift_reconciliation import DriftReconciler
from lisa.models.heartbeats import Heartbeat
from lisa.models.instance_replacement import InstanceReplacement
from lisa.models.operation_checks import OperationChecks
from lisa.models.operations import ModelOperations, OperationKey
from lisa.models.records import ModelRecord, Operation, OperationKind
from lisa.models.stack_launch import ServiceScaler, StackLauncher
from lisa.models.stack_parameters import Platform
from lisa.models.wait_resolution import WaitResolver
from lisa.models.workflow_steps import WorkflowSteps
from tests.support.models import NOW, SELF_HOSTED, build_record
from tests.support.twins.heartbeats import MemoryHeartbeats
from tests.support.twins.model_activities import MemoryModelActivities
from tests.support.twins.model_cloud import (
    MemoryModelServices,
    MemoryModelStacks,
    MemoryModelWaits,
    MemoryModelWeights,
    MemoryWorkflowExecutions,
    MemoryWorkflowSignals,
)
from tests.support.twins.models import (
    MemoryModelRecords,
    MemoryModelSchedules,
    MemoryModelSecrets,
    MemoryPublishedModels,
)

OUTPUTS = {"cluster": "c", "service": "s", "address": "http://127.0.0.1:8080"}


@dataclass
class ModelWorld:
    """The tables, the cloud and the clock that the workflows of models see. Times are epoch milliseconds."""

    records: MemoryModelRecords = field(default_factory=MemoryModelRecords)
    routes: MemoryPublishedModels = field(default_factory=MemoryPublishedModels)
    secrets: MemoryModelSecrets = field(default_factory=MemoryModelSecrets)
    schedules: MemoryModelSchedules = field(default_factory=MemoryModelSchedules)
    heartbeats: MemoryHeartbeats = field(default_factory=MemoryHeartbeats)
    activities: MemoryModelActivities = field(default_factory=MemoryModelActivities)
    stacks: MemoryModelStacks = field(default_factory=MemoryModelStacks)
    services: MemoryModelServices = field(default_factory=MemoryModelServices)
    weights: MemoryModelWeights = field(default_factory=lambda: MemoryModelWeights(SELF_HOSTED["modelName"]))
    waits: MemoryModelWaits = field(default_factory=MemoryModelWaits)
    signals: MemoryWorkflowSignals = field(default_factory=MemoryWorkflowSignals)
    executions: MemoryWorkflowExecutions = field(default_factory=MemoryWorkflowExecutions)
    now: int = NOW

    @property
    def operations(self) -> ModelOperations:
        return ModelOperations(self.records, self.routes, self.secrets)

    @property
    def steps(self) -> WorkflowSteps:
        return WorkflowSteps(self.operations, self.heartbeats, self.activities, lambda: self.now, self.pause)

    @property
    def launcher(self) -> StackLauncher:
        platform = Platform({"VpcId": "vpc-1"}, "weights", "aws-cli")
        template = "ContainerDefinitions: []\nDesiredCount: 0"
        return StackLauncher(self.operations, self.stacks, self.weights, self.services, platform, template, "lisa")

    @property
    def scaler(self) -> ServiceScaler:
        return ServiceScaler(self.operations, self.services)

    @property
    def resolver(self) -> WaitResolver:
        return WaitResolver(self.records, self.waits, self.stacks, self.services, self.signals)

    @property
    def replacement(self) -> InstanceReplacement:
        return InstanceReplacement(self.records, self.services, self.services.instances, has_managed_instances=True)

    @property
    def checks(self) -> OperationChecks:
        return OperationChecks(self.operations, self.executions)

    def reconciler(self, *, is_mending: bool = True) -> DriftReconciler:
        """Return the reconciler of the installation `lisa`."""
        tables = self.records, self.routes, self.stacks, self.services, self.schedules, self.secrets, self.waits
        mender = DriftMender(self.operations, self.stacks, self.schedules, self.waits, self.signals)
        return DriftReconciler(DriftReader(*tables, "lisa"), mender, is_mending)

    def pause(self, seconds: float) -> None:
        """Let the time pass."""
        self.now += int(seconds * 1_000)

    def confirm(self, replica: str = "one") -> None:
        """Let a replica of the gateway serve the current routes."""
        self.heartbeats.save_heartbeat(Heartbeat(replica, self.routes.read_list_version(), self.now / 1_000))

    def request(
        self, kind: OperationKind = "create", body: dict[str, Any] = SELF_HOSTED, operation: str = "op-1", **fields: Any
    ) -> OperationKey:
        """Store a record with a requested operation, in the place of any other of the model; return its key."""
        asked = Operation(operation_id=operation, kind=kind, requested_at=self.now, requested_by="root")
        record = build_record(body, operation=asked, **{"status": "Creating"} | fields)
        existing = self.records.find(record.model_id)
        if existing is None:
            self.records.create(record)
        else:
            kept = {"operation": asked, "status": record.status}
            self.records.replace(existing.model_copy(update=kept), existing.version)
        return OperationKey(record.model_id, operation)

    def record(self, key: OperationKey) -> ModelRecord:
        """Return the record of a model that exists."""
        found = self.records.find(key.model_id)
        assert found is not None
        return found

    def run(self, step: str, key: OperationKey, **more: Any) -> dict[str, Any]:
        """Run a step as the workflow does."""
        given = {"step": step, "model_id": key.model_id, "operation_id": key.operation_id, "execution": "e1"}
        return self.steps.run(given | more)
