"""The differences between the declared models and the resources that exist."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

from lisa.models.drift_snapshot import DriftSnapshot, StoredStack
from lisa.models.instance_prices import find_hourly_price
from lisa.models.model_routes import build_route, build_sleeping_route
from lisa.models.records import ModelRecord
from lisa.models.schedule_times import build_schedule_entries
from lisa.models.served import ServedModel

DriftKind = Literal["stack", "route", "schedule", "secret", "wait"]
#: The change that removes a difference; `none` means that an administrator must decide.
DriftAction = Literal[
    "delete_stack", "publish_route", "withdraw_route", "delete_schedules", "delete_secret", "close_wait", "none"
]
ORPHAN_MILLISECONDS: Final = 3_600_000  # so long a stack or a secret has no record before it counts as an orphan
_SETTLE_MILLISECONDS: Final = 600_000  # a model that changed later than this is not compared
_ENDING: Final = ("DELETE_IN_PROGRESS", "DELETE_COMPLETE")


@dataclass(frozen=True)
class DriftFinding:
    """One difference. `id` names the resource: a stack, a secret, a model of a route, or the operation of a wait.

    `hourly_cost` is the price of the running instances of an orphan in US dollars, None if it has none or if their
    price is not known. `record_state` is the id of the compared state of the record, None if the model has no record.
    """

    kind: DriftKind
    id: str
    model_id: str
    cause: str
    action: DriftAction = "none"
    hourly_cost: float | None = None
    record_state: str | None = None


def find_drift(snapshot: DriftSnapshot) -> tuple[DriftFinding, ...]:
    """Return all differences. Models with an operation under way, or that changed just now, are not compared."""
    found = (
        *_find_stacks(snapshot),
        *_find_missing_stacks(snapshot),
        *_find_routes(snapshot),
        *_find_schedules(snapshot),
        *_find_secrets(snapshot),
        *_find_missing_secrets(snapshot),
        *_find_waits(snapshot),
    )
    return tuple(one for one in found if not _is_busy(snapshot, one.model_id))


def build_settled_route(record: ModelRecord) -> ServedModel | None:
    """Return the route of a model whose operation has ended, or None if it must have none."""
    if record.status != "InService":
        return None
    return build_sleeping_route(record) if record.is_asleep else build_route(record)


def _is_busy(snapshot: DriftSnapshot, model_id: str) -> bool:
    record = snapshot.records.get(model_id)
    is_recent = record is not None and snapshot.now - record.updated_at < _SETTLE_MILLISECONDS
    return record is not None and (record.is_in_transition or is_recent)


def _find_stacks(snapshot: DriftSnapshot) -> Iterator[DriftFinding]:
    named = {record.stack_name: record for record in snapshot.records.values() if record.stack_name}
    for stack in snapshot.stacks:
        if stack.state.status in _ENDING:
            continue
        owner = named.get(stack.name)
        if owner is None:
            yield _judge_orphan(snapshot, stack)
        elif owner.status == "Failed":
            cause = "The model has failed and its stack still exists. Delete the model to delete its stack."
            yield DriftFinding("stack", stack.name, owner.model_id, cause, record_state=owner.state_id)


def _judge_orphan(snapshot: DriftSnapshot, stack: StoredStack) -> DriftFinding:
    """Return the finding of a stack that no record names. It is deleted only if nothing speaks for it."""
    instances, record = snapshot.instances.get(stack.name, 0), snapshot.records.get(stack.model_id)
    price = find_hourly_price(stack.instance_type)
    cost = round(instances * price, 4) if instances and price is not None else None
    running = f"It runs {instances} instances of {stack.instance_type or 'an unknown type'}." if instances else ""
    absent_since = max(stack.changed_at, snapshot.last_event_at.get(stack.model_id, 0))
    is_deletable = stack.deployment == snapshot.deployment and snapshot.now - absent_since > ORPHAN_MILLISECONDS
    if record is not None:
        cause, is_deletable = "The record of the model names another stack. Delete this one by hand.", False
    elif stack.deployment != snapshot.deployment:
        cause = "The model has no record, and the stack has no tag of this installation. Delete it by hand."
    else:
        cause = "The model has no record."
    action: DriftAction = "delete_stack" if is_deletable else "none"
    state = record.state_id if record else None
    return DriftFinding("stack", stack.name, stack.model_id, f"{cause} {running}".strip(), action, cost, state)


def _find_missing_stacks(snapshot: DriftSnapshot) -> Iterator[DriftFinding]:
    existing = {stack.name for stack in snapshot.stacks}
    for record in snapshot.records.values():
        if record.stack_name and record.status in ("InService", "Stopped") and record.stack_name not in existing:
            cause = f"The model is {record.status} and its stack does not exist. Delete the model and create it again."
            yield DriftFinding("stack", record.stack_name, record.model_id, cause, record_state=record.state_id)


def _find_routes(snapshot: DriftSnapshot) -> Iterator[DriftFinding]:
    for model_id in sorted({*snapshot.routes, *snapshot.records}):
        route, record = snapshot.routes.get(model_id), snapshot.records.get(model_id)
        if record is not None:
            yield from _compare_route(record, route)
        elif model_id in snapshot.last_event_at and route is not None and not route.added_by_command:
            cause = "The model has no record, and the gateway serves it."
            yield DriftFinding("route", model_id, model_id, cause, "withdraw_route")


def _compare_route(record: ModelRecord, route: ServedModel | None) -> Iterator[DriftFinding]:
    """Yield the difference between the route and the record. The duration of the last start may differ."""
    model_id, state = record.model_id, record.state_id
    if record.status != "InService":
        if route is not None:
            cause = f"The model is {record.status}, and the gateway serves it."
            yield DriftFinding("route", model_id, model_id, cause, "withdraw_route", record_state=state)
        return
    known = record.model_copy(update={"start_seconds": route.start_seconds}) if route else record
    try:
        expected = build_settled_route(known)
    except ValueError:
        cause = "The model is InService and its record has no address. Update the model."
        yield DriftFinding("route", model_id, model_id, cause, record_state=state)
        return
    if route != expected:
        cause = "The gateway serves another definition." if route else "The gateway does not serve the model."
        yield DriftFinding("route", model_id, model_id, cause, "publish_route", record_state=state)


def _find_schedules(snapshot: DriftSnapshot) -> Iterator[DriftFinding]:
    found: dict[str, set[tuple[str, str, str]]] = {}
    for one in snapshot.schedules:
        found.setdefault(one.model_id, set()).add((one.entry, one.timezone, one.expression))
    for model_id in sorted({*found, *snapshot.records}):
        record, existing = snapshot.records.get(model_id), found.get(model_id, set())
        state = record.state_id if record else None
        expected = _list_expected_entries(record) if record else set()
        if existing and not expected:
            cause = f"The model has no {'schedule' if record else 'record'}, and starts or stops by schedule exist."
            yield DriftFinding("schedule", model_id, model_id, cause, "delete_schedules", record_state=state)
        elif existing != expected:
            cause = "The starts and stops by schedule differ from the schedule of the model. Set the schedule again."
            yield DriftFinding("schedule", model_id, model_id, cause, record_state=state)


def _list_expected_entries(record: ModelRecord) -> set[tuple[str, str, str]]:
    scheduling = record.scheduling
    if scheduling is None or not scheduling.schedule_enabled:
        return set()
    return {(one.name, scheduling.timezone, one.expression) for one in build_schedule_entries(scheduling)}


def _find_secrets(snapshot: DriftSnapshot) -> Iterator[DriftFinding]:
    used = {record.api_key_secret for record in snapshot.records.values()}
    used |= {route.api_key_secret for route in snapshot.routes.values()}
    for secret in snapshot.secrets:
        if secret.name not in used and snapshot.now - secret.created_at > ORPHAN_MILLISECONDS:
            record = snapshot.records.get(secret.model_id)
            state, cause = record.state_id if record else None, "No model uses the secret."
            yield DriftFinding("secret", secret.name, secret.model_id, cause, "delete_secret", record_state=state)


def _find_missing_secrets(snapshot: DriftSnapshot) -> Iterator[DriftFinding]:
    existing = {secret.name for secret in snapshot.secrets}
    for record in snapshot.records.values():
        if record.api_key_secret and record.api_key_secret not in existing:
            cause = "The secret with the provider's key does not exist. Delete the model and create it with its key."
            yield DriftFinding("secret", record.api_key_secret, record.model_id, cause, record_state=record.state_id)


def _find_waits(snapshot: DriftSnapshot) -> Iterator[DriftFinding]:
    for wait in snapshot.waits:
        record = snapshot.records.get(wait.model_id)
        cause = "The operation has ended, and its wait is open." if record else "The model has no record."
        state = record.state_id if record else None
        yield DriftFinding("wait", wait.operation_id, wait.model_id, cause, "close_wait", record_state=state)
