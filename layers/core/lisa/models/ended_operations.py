"""The check of a model's operation, and the changes that waited for the end of an operation."""

from collections.abc import Callable
from dataclasses import dataclass

from lisa.events import ModelRequested
from lisa.models.instance_replacement import apply_pending_recovery
from lisa.models.operation_checks import OperationChecks
from lisa.models.operation_requests import CommandRequest, OperationRequests
from lisa.models.records import ModelRecord
from lisa.models.schedule_commands import apply_pending_schedule


@dataclass(frozen=True)
class EndedOperations:
    """Checks operations, and applies recoveries, starts and stops that waited for the end of an operation."""

    checks: OperationChecks
    create_id: Callable[[], str]
    read_clock: Callable[[], int]  # epoch milliseconds

    def settle(self, record: ModelRecord, ended_execution: str) -> ModelRequested | None:
        """Return the request to announce again, if there is one. The execution's name is empty if no event names it."""
        now, requests = self.read_clock(), OperationRequests(self.checks.operations.records)
        requested = self.checks.check(record, now, ended_execution)
        request = CommandRequest(self.create_id(), "schedule", now)
        apply_pending_recovery(requests, request, record)
        apply_pending_schedule(requests, request, record)
        return requested
