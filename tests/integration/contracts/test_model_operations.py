"""The commands `lisa model create`, `list`, `show`, `delete`, `start`, `stop` and `events`."""

import io
import json
from pathlib import Path
from typing import Any

import pytest

from lisa.cli.main import build_parser
from lisa.models.records import LifecycleEvent, ModelRecord
from lisa.wiring import models as wiring_models
from tests.support.models import NOW, SELF_HOSTED, THIRD_PARTY, build_record
from tests.support.settings import ENVIRONMENT
from tests.support.tables import create_table


@pytest.fixture(autouse=True)
def account_of_installation(aws: None, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    for table in ("ModelsTable", "ModelRecordsTable", "RepositoriesTable"):
        create_table(table)


def run(*arguments: str) -> Any:
    options = build_parser().parse_args(["model", *arguments])
    return json.loads(json.dumps(options.run(options)))


def create(tmp_path: Path, body: dict[str, Any]) -> Any:
    file = tmp_path / "model.json"
    file.write_text(json.dumps(body))
    return run("create", str(file))


def stored(model_id: str) -> ModelRecord:
    record = wiring_models.model_records().find(model_id)
    assert record is not None
    return record


def test_a_model_is_created_from_a_file_shown_listed_and_deleted(tmp_path: Path) -> None:
    created = create(tmp_path, THIRD_PARTY | {"apiKey": "sk-very-secret"})

    assert (created["modelId"], created["status"]) == ("gpt", "Creating")
    assert run("show", "gpt") == created
    assert run("list") == [created]
    assert "very-secret" not in json.dumps(created) + stored("gpt").model_dump_json()
    assert run("delete", "gpt")["status"] == "Deleting"
    operation = stored("gpt").operation
    assert operation is not None
    assert (operation.kind, operation.requested_by) == ("delete", "command line")


def test_a_model_is_created_from_the_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(json.dumps(SELF_HOSTED)))

    assert run("create", "-")["hostingType"] == "lisa_hosted"


@pytest.mark.parametrize(
    ("status", "command", "after"), [("Stopped", "start", "Starting"), ("InService", "stop", "Stopping")]
)
def test_a_model_is_started_and_stopped(status: str, command: str, after: str) -> None:
    wiring_models.model_records().create(build_record(status=status))

    assert run(command, "gpt")["status"] == after
    with pytest.raises(SystemExit, match=f"lisa: the model is {after}"):
        run(command, "gpt")


def test_the_events_of_a_model_are_listed() -> None:
    records = wiring_models.model_records()
    records.create(build_record())
    records.append_event("gpt", LifecycleEvent(at=NOW, operation_id="op", step="begin", message="begun"))

    [event] = run("events", "gpt")["events"]
    assert (event["step"], event["message"]) == ("begin", "begun")


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (THIRD_PARTY | {"modelType": "teapot"}, "lisa: modelType: "),
        (THIRD_PARTY | {"modelId": "metadata"}, "lisa: modelId: "),
        (THIRD_PARTY | {"apiKey": ["sk-very-secret"]}, "lisa: apiKey: "),
    ],
)
def test_a_wrong_file_is_refused_by_the_name_of_its_field_and_shows_no_key(
    tmp_path: Path, body: dict[str, Any], reason: str
) -> None:
    with pytest.raises(SystemExit, match=f"^{reason}") as refused:
        create(tmp_path, body)

    assert "very-secret" not in str(refused.value)


def test_an_unknown_model_is_refused() -> None:
    with pytest.raises(SystemExit, match="lisa: there is no model gone"):
        run("show", "gone")
