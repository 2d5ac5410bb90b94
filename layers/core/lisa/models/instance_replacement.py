"""The replacement of instances that end: of Spot instances that AWS takes back, and of old managed instances."""

from collections.abc import Iterator
from dataclasses import dataclass

from lisa.errors import PlainError
from lisa.models.instance_notices import InstanceNotice, build_event, decide_recovery, is_too_old
from lisa.models.instance_ports import ModelInstances
from lisa.models.lifecycle_ports import ModelRecords, ModelServices
from lisa.models.operation_requests import CommandRequest, OperationRequests
from lisa.models.records import ModelRecord


class NoticeNotApplied(PlainError):
    """The record of a model changed while its route was to be drained; a later attempt may succeed."""


def apply_pending_recovery(requests: OperationRequests, request: CommandRequest, record: ModelRecord) -> None:
    """Request the recovery of a model that lost its last task's instance during an operation that has ended."""
    instance = record.pending_recovery
    if instance is None or record.is_in_transition:
        return
    if record.status == "InService" and not record.is_asleep:
        requests.recover(request, record, instance)
    else:
        requests.replace(record, {"pending_recovery": None})


@dataclass(frozen=True)
class InstanceReplacement:
    """Drains instances that end. ECS starts the replacement of a task first, and ends the task when that is healthy.

    `has_managed_instances` is the kind of capacity of the installation.
    """

    records: ModelRecords
    services: ModelServices
    instances: ModelInstances
    has_managed_instances: bool

    def handle_notice(self, notice: InstanceNotice, request: CommandRequest) -> str | None:
        """Drain the instance, and let the requests of its model wait if it has the last healthy task.

        Return the id of the model, or None for an instance of no model. A repeated notice changes nothing. Raises
        NoticeNotApplied.
        """
        for record in self._list_with_service():
            if self.instances.drain(record.cluster or "", notice.instance_id):
                self._apply(record, notice, request)
                return record.model_id
        return None

    def list_on_managed_instances(self) -> list[ModelRecord]:
        """Return the models whose instances may become too old."""
        return list(self._list_with_service()) if self.has_managed_instances else []

    def replace_old_instance(self, record: ModelRecord, now: int) -> bool:
        """Drain the oldest instance of a model if it is too old and all tasks are healthy. Return whether it did."""
        if record.status != "InService" or record.is_asleep:
            return False
        cluster, service = record.cluster or "", record.service or ""
        old = [one for one in self.instances.list_active(cluster) if is_too_old(one, now)]
        state = self.services.describe(cluster, service) if old else None
        if state is None or state.healthy < state.desired:
            return False  # an earlier replacement has not loaded its weights yet
        oldest = min(old, key=lambda one: one.registered_at)
        self.instances.drain(cluster, oldest.instance_id)
        is_drained = oldest not in self.instances.list_active(cluster)
        if is_drained:
            notice = InstanceNotice(oldest.instance_id, "age", now)
            self.records.append_event(record.model_id, build_event(notice, is_route_drained=False))
        return is_drained

    def _list_with_service(self) -> Iterator[ModelRecord]:
        return (record for record in self.records.list() if record.cluster and record.service)

    def _apply(self, record: ModelRecord, notice: InstanceNotice, request: CommandRequest) -> None:
        state = self.services.describe(record.cluster or "", record.service or "", notice.instance_id)
        decision = decide_recovery(record, notice, state)
        is_drained = decision == "now" or record.is_recovering
        self.records.append_event(record.model_id, build_event(notice, is_route_drained=is_drained))
        requests = OperationRequests(self.records)
        if decision == "now":
            changed = requests.recover(request, record, notice.instance_id)
        elif decision == "later":
            changed = requests.replace(record, {"pending_recovery": notice.instance_id})
        else:
            return
        if not isinstance(changed, ModelRecord):
            raise NoticeNotApplied(f"the record of {record.model_id} changed during the notice")
