"""The simulated surroundings of the workflows of models: tables that fail, a cloud, a gateway, users and events."""

import random
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import Any

from lisa.models.cloud_states import ProbeAnswered, ProbeFailed, ProbeResult, ServiceState
from lisa.models.commands import ModelCommands
from lisa.models.definition_rules import DefinitionRules
from lisa.models.heartbeats import Heartbeat
from lisa.models.instance_replacement import apply_pending_recovery
from lisa.models.operation_requests import CommandRequest, OperationRequests
from lisa.models.operations import OperationKey
from lisa.models.records import ModelRecord
from lisa.models.registration import RegistrationRules
from lisa.models.served import ServedModel
from lisa.models.update import ContainerChange, UpdateModel
from lisa.models.waits import Wait
from lisa.models.workflow_steps import WorkflowSteps
from lisa.policy.addresses import parse_address_policy
from tests.simulation.models.failures import FailingPort, PortFailed, advance_service
from tests.support.model_operations import ModelWorld
from tests.support.models import SELF_HOSTED, THIRD_PARTY, parse_model
from tests.support.twins.models import MemoryModelUses

_RULES = DefinitionRules(RegistrationRules(parse_address_policy(""), lambda _: (), "lisa-model-"))
MODELS = ({**SELF_HOSTED, "modelId": "hosted"}, {**THIRD_PARTY, "modelId": "provided", "apiKey": "sk-1"})


class Surroundings:
    """The world of one history. `real` sees the tables as they are, `seen` as functions see them, with failures."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.failing = True
        self.real, self.seen = ModelWorld(), ModelWorld()
        for name in ("records", "routes", "secrets", "stacks", "services", "waits", "signals"):
            port: Any = FailingPort(getattr(self.real, name), self.chance, lambda: 0.03 if self.failing else 0.0)
            setattr(self.seen, name, port)
        self.seen.heartbeats = self.real.heartbeats
        self.seen.pause = self.pass_time  # type: ignore[method-assign]
        self.mute: set[str] = set()  # clusters whose model passes health checks and never answers
        self.broken: set[str] = set()  # clusters whose model runs and never passes a health check
        self.requested: list[tuple[OperationKey, str]] = []
        self.routes_of_gateway: tuple[ServedModel, ...] = ()
        self.operations = 0
        self.schedules = self.real.schedules

    def pass_time(self, seconds: float) -> None:
        """Let the time pass, in which the gateway follows the routes, unless it is slow."""
        self.real.now = self.seen.now = self.real.now + int(seconds * 1_000)
        if not self.failing or self.chance.random() < 0.5:
            self.tick_gateway()

    def tick_gateway(self) -> None:
        """Let both replicas of the gateway serve the current routes."""
        found = self.real.routes.read_list()
        assert found is not None
        self.routes_of_gateway = found.models
        for replica in ("one", "two"):
            self.real.heartbeats.save_heartbeat(Heartbeat(replica, found.version, self.real.now / 1_000))

    def tick_stacks(self) -> None:
        """Let one change of the stacks end: well, or sometimes with a rollback."""
        if self.failing and self.chance.random() < 0.15:
            self.real.stacks.break_off("InsufficientInstanceCapacity")
        if self.failing and self.chance.random() < 0.15:
            self._roll_back_updates()
        before = dict(self.real.stacks.stacks)
        for name in before:
            if name not in self.real.stacks.outputs:
                address = f"http://{name}:8080"
                self.real.stacks.outputs[name] = {"Cluster": name, "Service": "s", "Address": address}
        self.real.stacks.finish()
        for name, state in self.real.stacks.stacks.items():
            if state.status == "CREATE_COMPLETE" and (name, "s") not in self.real.services.services:
                self.real.services.services[name, "s"] = ServiceState(0, 0, 0, "COMPLETED")
                if self.failing and self.chance.random() < 0.3:
                    self.chance.choice((self.mute, self.broken)).add(name)
        for cluster, service in list(self.real.services.services):
            if cluster not in self.real.stacks.stacks:
                del self.real.services.services[cluster, service]
        self.announce(lambda wait: bool(wait.stack_id))

    def _roll_back_updates(self) -> None:
        """Fail the updates under way. CloudFormation gives a service the number of tasks of the old template."""
        for name, state in self.real.stacks.stacks.items():
            place = name, "s"
            if state.status == "UPDATE_IN_PROGRESS" and self.chance.random() < 0.5:
                self.real.services.scale(*place, 0)
        self.real.stacks.fail_update("CannotPullContainerError")

    def tick_services(self) -> None:
        """Let tasks start, load, stop or fail."""
        for place, state in self.real.services.services.items():
            changed = advance_service(state, fails=self.failing and self.chance.random() < 0.2)
            is_broken = place[0] in self.broken
            self.real.services.services[place] = replace(changed, healthy=0) if is_broken else changed
        self.announce(lambda wait: bool(wait.cluster))

    def announce(self, is_about: Callable[[Wait], bool]) -> None:
        """Deliver an event, which may be lost, to the function that resolves waits."""
        if self.failing and self.chance.random() < 0.3:
            return
        self.sweep(is_about)

    def sweep(self, is_about: Callable[[Wait], bool] = lambda _: True) -> None:
        """Judge open waits. A failure loses the rest of them, until the next sweep."""
        try:
            for wait in self.seen.waits.list_open():
                if is_about(wait):
                    self.seen.resolver.resolve(wait, self.real.now)
        except PortFailed:
            return

    def send_command(self) -> None:
        """Let an administrator create, change, start, stop or delete a model."""
        body = self.chance.choice(MODELS)
        request, commands = self._build_request(), self._commands
        record = self.real.records.find(str(body["modelId"]))
        if record is None:
            commands.create(request, parse_model(body))
        else:
            enabled = {"enabled": record.status == "Stopped"}
            changes: list[Any] = [{"allowed_groups": (f"group-{self.operations}",)}, enabled, enabled, None]
            if record.definition.hosting_type == "lisa_hosted":
                changes.append({"container_config": ContainerChange(environment={"LIMIT": str(self.operations)})})
            change = self.chance.choice(changes)
            if change is None:
                commands.delete(request, record)
            else:
                commands.update(request, record, UpdateModel(**change))
        self.follow_stream(str(body["modelId"]))

    def send_change(self, record: ModelRecord) -> None:
        """Let an administrator change the container of a self-hosted model, if the model can be changed."""
        changed = ContainerChange(environment={"LIMIT": str(self.operations)})
        if record.definition.hosting_type == "lisa_hosted":
            self._commands.update(self._build_request(), record, UpdateModel(container_config=changed))
            self.follow_stream(record.model_id)

    def send_deletion(self, record: ModelRecord) -> None:
        """Let an administrator delete a model. A deletion that has ended or failed may be requested again."""
        self._commands.delete(self._build_request(), record)
        self.follow_stream(record.model_id)

    @property
    def _commands(self) -> ModelCommands:
        tables = self.real.records, self.real.secrets, self.real.routes
        return ModelCommands(*tables, _RULES, self.schedules, MemoryModelUses())

    def _build_request(self) -> CommandRequest:
        self.operations += 1
        return CommandRequest(f"op-{self.operations:04}", "root", self.real.now)

    def follow_stream(self, model_id: str) -> None:
        """Publish the request of a record, sometimes twice."""
        record = self.real.records.find(model_id)
        operation = record.operation if record else None
        if self.failing and self.chance.random() < 0.1:
            return  # the request is lost
        if operation is not None and operation.execution is None:
            asked = OperationKey(model_id, operation.operation_id), operation.kind
            self.requested += [asked] * (2 if self.failing and self.chance.random() < 0.2 else 1)

    def check_operation(self, model_id: str, ended: str = "") -> None:
        """Check the operation of a model after the end of an execution, or by schedule."""
        record = self.real.records.find(model_id)
        if record is None:
            return
        with suppress(PortFailed):
            self.seen.executions = self.real.executions
            announced = self.seen.checks.check(record, self.real.now, ended)
            apply_pending_recovery(OperationRequests(self.seen.records), self._build_request(), record)
            if announced or self.real.records.find(model_id) != record:
                self.follow_stream(model_id)

    def build_steps(self) -> WorkflowSteps:
        """Return the steps of the workflows, as functions see them."""
        return self.seen.steps

    def probe(self, model: ServedModel) -> ProbeResult:
        """Answer as the model behind the gateway does."""
        route = next((one for one in self.routes_of_gateway if one.model_id == model.model_id), None)
        if route is None:
            return ProbeFailed("HTTP 404")
        return ProbeAnswered(0.1) if self.answers(route) else ProbeFailed("HTTP 503")

    def answers(self, route: ServedModel) -> bool:
        """Return whether the server of a route answers."""
        address = str(route.litellm_params.get("api_base", ""))
        cluster = address.removeprefix("http://").partition(":")[0]
        state = self.real.services.services.get((cluster, "s"))
        return not address or (state is not None and state.healthy > 0 and cluster not in self.mute)
