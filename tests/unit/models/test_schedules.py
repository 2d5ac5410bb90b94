"""The schedules of models over HTTP, and their calls."""

from collections.abc import Sequence
from typing import Any

import pytest

from lisa.errors import TransientError
from lisa.models.operation_requests import CommandRequest, OperationRequests
from lisa.models.records import ModelRecord
from lisa.models.schedule_commands import ScheduleCommands, apply_pending_schedule
from lisa.models.schedule_times import ScheduleEntry
from lisa.wiring import models as wiring_models
from models.api.app import handler
from models.run_model_schedule.app import handler as run_handler
from tests.support.handlers import Account, invocation
from tests.support.models import NOW, SELF_HOSTED, THIRD_PARTY, build_record
from tests.support.rest import ADA, EVE, ROOT, Door
from tests.support.twins.models import MemoryModelSchedules

PATH = "/models/minilm/schedule"
WINDOW = {"startTime": "08:00", "stopTime": "18:00"}
SCHEDULE: dict[str, Any] = {"timezone": "Europe/Berlin", "scheduleType": "RECURRING", "recurringSchedule": WINDOW}
SCHEDULED = SELF_HOSTED | {"autoScalingConfig": {"scheduling": SCHEDULE}}


@pytest.fixture
def door(account: Account) -> Door:
    account.model_records.create(build_record(SELF_HOSTED | {"allowedGroups": ["law"]}))
    return Door(handler)


@pytest.mark.parametrize("method", ["PUT", "POST"])
def test_a_schedule_is_set_shown_and_removed(door: Door, account: Account, method: str) -> None:
    done = {"modelId": "minilm", "scheduleEnabled": True, "message": "the schedule is stored"}
    assert door.done(door.ask(ROOT, method, PATH, SCHEDULE)) == done

    shown = door.get(ADA, PATH)
    status = door.get(ADA, f"{PATH}/status")
    assert shown["scheduling"] | SCHEDULE == shown["scheduling"]
    assert shown["nextScheduledAction"]["action"] in ("START", "STOP")
    assert len(shown["scheduling"]["scheduledActionArns"]) == 2
    assert (status["scheduleStatus"], status["scheduleType"], status["timezone"]) == (
        "ACTIVE",
        "RECURRING",
        "Europe/Berlin",
    )
    timezone, entries = account.model_schedules.entries["minilm"]
    assert (timezone, [entry.name for entry in entries]) == ("Europe/Berlin", ["start-daily", "stop-daily"])
    gone = {"modelId": "minilm", "scheduleEnabled": False, "message": "the model has no schedule"}
    assert door.done(door.ask(ROOT, "DELETE", PATH)) == gone
    assert account.model_schedules.entries == {}


def test_a_model_without_a_schedule_says_so(door: Door) -> None:
    none = {"modelId": "minilm", "scheduling": {"scheduleEnabled": False}, "nextScheduledAction": None}
    status = door.get(ADA, f"{PATH}/status")

    assert door.get(ADA, PATH) == none
    assert (status["scheduleStatus"], status["scheduleConfigured"], status["lastScheduleUpdate"]) == (
        "DISABLED",
        False,
        None,
    )


def test_a_schedule_that_is_off_is_stored_and_has_no_starts(door: Door, account: Account) -> None:
    door.done(door.ask(ROOT, "PUT", PATH, SCHEDULE | {"scheduleEnabled": False}))

    assert account.model_schedules.entries["minilm"][1] == ()
    assert door.get(ADA, f"{PATH}/status")["scheduleStatus"] == "DISABLED"
    assert door.get(ADA, PATH)["nextScheduledAction"] is None


def test_a_failure_to_apply_a_schedule_is_shown_and_ends_with_the_next_success(door: Door, account: Account) -> None:
    class Unavailable(MemoryModelSchedules):
        def replace(self, model_id: str, timezone: str, entries: Sequence[ScheduleEntry]) -> Sequence[str]:
            raise TransientError("the schedules cannot be written: ThrottlingException")

    with wiring_models.model_schedules.replaced_by(Unavailable()):
        door.done(door.ask(ROOT, "PUT", PATH, SCHEDULE))
    failed = door.get(ADA, f"{PATH}/status")
    door.done(door.ask(ROOT, "PUT", PATH, SCHEDULE))

    assert (failed["scheduleStatus"], failed["lastScheduleFailed"]) == ("FAILED", True)
    assert failed["lastScheduleFailure"]["error"].startswith("the schedules cannot be written")
    assert door.get(ADA, f"{PATH}/status")["scheduleStatus"] == "ACTIVE"
    assert "minilm" in account.model_schedules.entries


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"timezone": "Mars/Olympus"}, "timezone: "),
        ({"recurringSchedule": {"startTime": "08:00", "stopTime": "09:00"}}, "recurringSchedule.stopTime: "),
        ({"recurringSchedule": {"startTime": "8", "stopTime": "09:00"}}, "recurringSchedule.startTime: "),
        ({"scheduleType": "WEEKLY"}, "scheduleType: "),
    ],
)
def test_a_wrong_schedule_names_its_field(door: Door, change: dict[str, Any], message: str) -> None:
    answer = door.ask(ROOT, "PUT", PATH, SCHEDULE | change)

    assert answer.status == 400
    assert answer.message.startswith(message), answer.message


def test_a_model_of_a_provider_has_no_schedule(door: Door, account: Account) -> None:
    account.model_records.create(build_record(THIRD_PARTY))

    assert door.ask(ROOT, "PUT", "/models/gpt/schedule", SCHEDULE).status == 409


def test_only_members_see_a_schedule_and_only_administrators_change_it(door: Door) -> None:
    for method, path in (("GET", PATH), ("GET", f"{PATH}/status"), ("PUT", PATH), ("DELETE", PATH)):
        body = SCHEDULE if method == "PUT" else None
        assert door.ask(EVE, method, path, body).status == 404
        if method != "GET":
            assert door.ask(ADA, method, path, body).status == 403


def test_a_new_model_with_a_schedule_gets_its_starts_and_stops_and_loses_them_with_its_deletion(
    door: Door, account: Account
) -> None:
    body = SCHEDULED | {"modelId": "office", "autoScalingConfig": {"scheduling": SCHEDULE}}
    door.done(door.ask(ROOT, "POST", "/models", body))
    assert "office" in account.model_schedules.entries

    door.done(door.ask(ROOT, "DELETE", "/models/office"))

    assert account.model_schedules.entries == {}


def test_a_new_model_with_a_wrong_schedule_names_the_whole_path(door: Door) -> None:
    wrong = SCHEDULE | {"timezone": "Mars/Olympus"}

    answer = door.ask(
        ROOT, "POST", "/models", SELF_HOSTED | {"modelId": "m", "autoScalingConfig": {"scheduling": wrong}}
    )

    assert (answer.status, answer.message.partition(":")[0]) == (400, "autoScalingConfig.scheduling.timezone")


@pytest.mark.parametrize(
    ("status", "verb", "after"),
    [
        ("Stopped", "START", "Starting"),
        ("InService", "STOP", "Stopping"),
        ("InService", "START", "InService"),
        ("Stopped", "STOP", "Stopped"),
        ("Failed", "START", "Failed"),
        ("Deleting", "STOP", "Deleting"),
    ],
)
def test_a_call_of_a_schedule_starts_or_stops_a_model_once(
    account: Account, status: str, verb: str, after: str
) -> None:
    account.model_records.create(build_record(SCHEDULED, status=status))

    run_handler({"model_id": "minilm", "verb": verb}, invocation())

    record = account.model_records.find("minilm")
    assert record is not None
    assert record.status == after
    assert (record.operation is not None and record.operation.requested_by) == (status != after and "schedule")


def end_operation(account: Account, status: str) -> ModelRecord:
    """Give the model a status without an operation under way, apply a schedule that waits, and return the record."""
    record = account.model_records.find("minilm")
    assert record is not None
    settled = record.model_copy(update={"status": status})
    account.model_records.replace(settled, record.version)
    request = CommandRequest("op-2", "schedule", NOW)
    settled = settled.model_copy(update={"version": record.version + 1})
    apply_pending_schedule(OperationRequests(account.model_records), request, settled)
    found = account.model_records.find("minilm")
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("verb", "ended", "after"),
    [
        ("STOP", "InService", "Stopping"),
        ("START", "Stopped", "Starting"),
        ("STOP", "Stopped", "Stopped"),
        ("STOP", "Failed", "Failed"),
    ],
)
def test_a_call_during_another_operation_is_applied_once_when_that_has_ended(
    account: Account, verb: str, ended: str, after: str
) -> None:
    account.model_records.create(build_record(SCHEDULED, status="Updating"))
    run_handler({"model_id": "minilm", "verb": verb}, invocation())

    [event] = account.model_records.list_events("minilm")
    assert event.step == "postpone_schedule"
    record = end_operation(account, ended)
    assert (record.status, record.pending_schedule) == (after, None)


def test_a_call_that_waits_for_an_operation_is_dropped_with_its_schedule(account: Account) -> None:
    account.model_records.create(build_record(SELF_HOSTED, status="Updating", pending_schedule="STOP"))

    record = end_operation(account, "InService")

    assert (record.status, record.pending_schedule) == ("InService", None)


@pytest.mark.parametrize("is_gone", [True, False], ids=["removed", "being deleted"])
def test_a_schedule_that_is_written_during_the_deletion_of_its_model_leaves_nothing(
    account: Account, is_gone: bool
) -> None:
    record = build_record(SCHEDULED, status="Creating")
    if not is_gone:
        account.model_records.create(record.model_copy(update={"status": "Deleting"}))

    ScheduleCommands(account.model_records, account.model_schedules).apply_schedule(record, NOW)

    assert account.model_schedules.entries == {}


def test_a_call_for_a_missing_model_deletes_its_schedules(account: Account) -> None:
    account.model_records.create(build_record(SCHEDULED, status="Failed"))
    for model_id in ("minilm", "gone"):
        account.model_schedules.replace(model_id, "UTC", ())
        run_handler({"model_id": model_id, "verb": "STOP"}, invocation())

    assert set(account.model_schedules.entries) == {"minilm"}


def test_a_call_for_a_removed_schedule_or_a_missing_model_is_ignored(account: Account) -> None:
    account.model_records.create(build_record(SELF_HOSTED))

    for model_id in ("minilm", "gone"):
        run_handler({"model_id": model_id, "verb": "STOP"}, invocation())

    record = account.model_records.find("minilm")
    assert record is not None
    assert record.status == "InService"
