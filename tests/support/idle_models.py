"""A self-hosted model that stops while nobody uses it, over in-memory twins."""

from dataclasses import dataclass, field
from typing import Any

from lisa.models.cloud_states import ServiceState
from lisa.models.idling import IdleChange, IdleModels
from lisa.models.operation_requests import CommandRequest
from lisa.models.operations import OperationKey
from lisa.models.ports import ModelActivity
from lisa.models.records import ModelRecord
from lisa.models.served import ServedModel
from tests.support.model_operations import OUTPUTS, ModelWorld
from tests.support.models import SELF_HOSTED

IDLE_SECONDS = 60
BODY: dict[str, Any] = SELF_HOSTED | {"autoScalingConfig": {"minCapacity": 0, "idleSeconds": IDLE_SECONDS}}


@dataclass
class IdleWorld:
    """A model in service, and the steps of its workflows."""

    world: ModelWorld = field(default_factory=ModelWorld)
    requests: int = 0

    def __post_init__(self) -> None:
        self.world.services.services["c", "s"] = ServiceState(0, 0, 0, "COMPLETED")
        key = self.world.request(body=BODY, operation="create")
        self.world.run("begin", key)
        self.world.scaler.start(key, OUTPUTS, self.world.now)
        self.put_in_service(key)

    @property
    def record(self) -> ModelRecord:
        """The record of the model."""
        return self.world.record(OperationKey("minilm", ""))

    @property
    def key(self) -> OperationKey:
        """The key of the last operation."""
        assert self.record.operation is not None
        return OperationKey("minilm", self.record.operation.operation_id)

    @property
    def route(self) -> ServedModel | None:
        """The route of the model."""
        return self.world.routes.find_model("minilm")

    def use(self, *, is_waiting: bool = False) -> None:
        """Save a use of the model at this time."""
        self.world.activities.save_activity("minilm", ModelActivity(self.world.now, is_waiting))

    def settle(self) -> IdleChange | None:
        """Let the platform decide whether the model stops or starts."""
        self.requests += 1
        request = CommandRequest(f"idle-{self.requests}", "system:idle", self.world.now)
        return IdleModels(self.world.records, self.world.activities).settle("minilm", request)

    def begin_stop(self) -> None:
        """Decide to stop the idle model, and publish the route of a model that is asleep."""
        self.world.pause(IDLE_SECONDS)
        assert self.settle() == "stop"
        self.world.run("begin", self.key)
        self.world.run("withdraw_route", self.key)

    def end_stop(self, *, is_confirmed: bool = True) -> None:
        """Run the other steps of the stop."""
        if is_confirmed:
            self.world.confirm()
        self.world.run("confirm_withdrawal", self.key, version=self.world.routes.read_list_version())
        self.world.scaler.stop(self.key, self.world.now)
        self.world.run("finish", self.key)

    def fall_asleep(self) -> None:
        """Stop the model because nobody uses it."""
        self.begin_stop()
        self.end_stop()
        self.world.pause(1)

    def put_in_service(self, key: OperationKey) -> None:
        """Test, publish and finish the start of the model."""
        self.world.run("publish_candidate", key)
        self.world.run("publish_route", key)
        self.world.confirm()
        self.world.run("finish", key)

    def count_tasks(self) -> int:
        """Return the desired number of tasks."""
        return self.world.services.services["c", "s"].desired
