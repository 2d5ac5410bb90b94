"""`lisa model update`, `context-window`, `schedule`, `instances`, `bedrock`, `drift` and `delete --all`."""

import json
from collections.abc import Sequence
from datetime import time
from pathlib import Path
from typing import Any

import boto3
import pytest

from lisa.adapters.models.host_names import resolve_host
from lisa.adapters.models.schedules_scheduler import ModelScheduleTarget, SchedulerModelSchedules
from lisa.cli.main import build_parser
from lisa.models.instance_types import list_instance_types
from lisa.models.records import ModelFailure, ModelRecord
from lisa.models.schedule_times import ScheduleEntry
from lisa.models.served import ServedModel
from lisa.wiring import model_drift as wiring_drift
from lisa.wiring import models as wiring_models
from tests.support.models import SELF_HOSTED, build_record
from tests.support.tables import create_table
from tests.support.twins.foundation_models import MemoryFoundationModels
from tests.support.twins.model_cloud import MemoryModelStacks
from tests.support.twins.models import MemoryModelRecords, MemoryModelSchedules, MemoryModelUses

ROLE = "arn:aws:iam::111122223333:role/run"
QUEUE = "arn:aws:sqs:us-east-1:111122223333:undelivered"
WINDOW = {"startTime": "08:00", "stopTime": "18:00"}
SCHEDULE = {"scheduleType": "RECURRING", "timezone": "UTC", "recurringSchedule": WINDOW}


class ObedientRecords(MemoryModelRecords):
    """Records whose models are deleted as soon as that is requested, except those of `failing`."""

    def __init__(self, *records: ModelRecord, failing: Sequence[str] = ()) -> None:
        super().__init__()
        self._failing = failing
        for record in records:
            self.create(record)

    def replace(self, record: ModelRecord, expected_version: int) -> bool:
        if record.status != "Deleting":
            return super().replace(record, expected_version)
        if record.model_id not in self._failing:
            return self.remove(record.model_id, expected_version)
        failed = {"status": "Failed", "failure": ModelFailure(code="other", message="the stack stays")}
        return super().replace(record.model_copy(update=failed), expected_version)


@pytest.fixture(autouse=True)
def account_of_installation(aws: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MODELS_TABLE", create_table("ModelsTable"))
    monkeypatch.setenv("MODEL_RECORDS_TABLE", create_table("ModelRecordsTable"))
    monkeypatch.setenv("MODEL_SECRETS", "lisa-model-")
    monkeypatch.setenv("MODEL_NETWORKS", "127.0.0.2/32")


def run(*arguments: str) -> Any:
    options = build_parser().parse_args(["model", *arguments])
    with (
        wiring_models.model_schedules.replaced_by(SCHEDULES),
        wiring_models.model_uses.replaced_by(USES),
        wiring_models.foundation_models.replaced_by(MemoryFoundationModels()),
    ):
        return json.loads(json.dumps(options.run(options)))


SCHEDULES, USES = MemoryModelSchedules(), MemoryModelUses()


def write(tmp_path: Path, body: dict[str, Any]) -> str:
    file = tmp_path / "request.json"
    file.write_text(json.dumps(body))
    return str(file)


def test_a_model_is_changed_from_a_file(tmp_path: Path) -> None:
    wiring_models.model_records().create(build_record(status="Stopped"))

    assert run("update", "gpt", write(tmp_path, {"allowedGroups": ["law"]}))["allowedGroups"] == ["law"]
    with pytest.raises(SystemExit, match=r"^lisa: allowedGroups: "):
        run("update", "gpt", write(tmp_path, {"allowedGroups": "law"}))


def test_the_context_window_of_a_model_is_set() -> None:
    wiring_models.model_records().create(build_record(status="Stopped"))

    assert run("context-window", "gpt", "4096")["contextWindow"] == 4_096
    for wrong in ("0", "-1", "many", "1000000001", "9" * 30):
        with pytest.raises(SystemExit):
            run("context-window", "gpt", wrong)


def test_a_schedule_is_set_shown_and_removed(tmp_path: Path) -> None:
    wiring_models.model_records().create(build_record(SELF_HOSTED, status="Stopped"))

    assert run("schedule", "minilm", "--set", write(tmp_path, SCHEDULE))["scheduleEnabled"]
    shown = run("schedule", "minilm")
    assert shown["nextScheduledAction"] is not None
    assert shown["status"]["scheduleStatus"] == "ACTIVE"
    assert not run("schedule", "minilm", "--remove")["scheduleEnabled"]
    assert run("schedule", "minilm")["status"]["scheduleStatus"] == "DISABLED"


def test_instance_types_and_models_of_bedrock_are_listed() -> None:
    assert run("instances") == list_instance_types()
    assert run("bedrock")["models"]


def test_all_models_are_deleted_also_those_in_use_after_a_confirmation() -> None:
    USES.uses["minilm"] = ["the repository handbook"]
    records = ObedientRecords(build_record(), build_record(SELF_HOSTED))
    with (
        wiring_models.model_records.replaced_by(records),
        wiring_drift.listed_stacks.replaced_by(MemoryModelStacks()),
    ):
        with pytest.raises(SystemExit, match=r"this deletes 2 models: gpt, minilm. Repeat it with --yes"):
            run("delete", "--all")
        assert len(records.list()) == 2

        assert run("delete", "--all", "--yes") == {"deleted": ["gpt", "minilm"], "stacks": []}
    assert list(records.list()) == []


def test_a_model_that_cannot_be_deleted_and_a_stack_that_is_left_are_named() -> None:
    stacks = MemoryModelStacks()
    stacks.create("lisa-model-gone-1", "op", "", {"ModelId": "gone"})
    with wiring_drift.listed_stacks.replaced_by(stacks):
        with (
            wiring_models.model_records.replaced_by(ObedientRecords(build_record(), failing=["gpt"])),
            pytest.raises(SystemExit, match=r"are not deleted; repeat the command. gpt: the stack stays"),
        ):
            run("delete", "--all", "--yes")
        with (
            wiring_models.model_records.replaced_by(ObedientRecords()),
            pytest.raises(SystemExit, match=r"stacks belong to no model: lisa-model-gone-1. Delete each one"),
        ):
            run("delete", "--all", "--yes")


@pytest.mark.parametrize("arguments", [("delete",), ("delete", "gpt", "--all")])
def test_either_one_model_or_all_are_deleted(arguments: tuple[str, ...]) -> None:
    with pytest.raises(SystemExit):
        run(*arguments)


def test_a_host_name_is_resolved() -> None:
    assert "127.0.0.1" in resolve_host("localhost")
    assert resolve_host("no-such-host.invalid") == ()
    assert resolve_host("x" * 300) == ()


def test_the_differences_of_models_are_listed_and_not_mended(monkeypatch: pytest.MonkeyPatch) -> None:
    scheduler = boto3.client("scheduler")
    scheduler.create_schedule_group(Name="models")
    monkeypatch.setenv("MODEL_SCHEDULE_GROUP", "models")
    added = ServedModel(model_id="m", litellm_params={"model": "openai/m"}, added_by_command=True)
    wiring_models.model_store().publish_model(added)
    start = ScheduleEntry("START", None, None, time(8))
    target = ModelScheduleTarget("arn:aws:lambda:us-east-1:111122223333:function:run", ROLE, QUEUE)
    SchedulerModelSchedules(scheduler, "models", target).replace("gone", "UTC", [start])

    options = build_parser().parse_args(["model", "drift"])
    with wiring_drift.listed_stacks.replaced_by(MemoryModelStacks()):
        for _ in range(2):
            [found] = options.run(options)

    assert (found["kind"], found["modelId"], found["action"]) == ("schedule", "gone", "delete_schedules")
