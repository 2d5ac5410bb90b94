"""The schedule that compares the declared models with their resources."""

import json
from collections.abc import Iterator

import pytest

from lisa.errors import TABLES, TransientError
from lisa.models.drift import DriftFinding
from lisa.models.drift_report import build_drift_lines
from lisa.wiring import model_drift as wiring_drift
from lisa.wiring import model_settings
from lisa.wiring import model_workflows as wiring_workflows
from models.check_model_operations.app import handler
from tests.support.handlers import Account, invocation
from tests.support.model_operations import ModelWorld

EVENT = {"check": "drift"}


@pytest.fixture
def world(account: Account) -> Iterator[ModelWorld]:
    """Return the world of the account, in which differences are mended."""
    world = ModelWorld(records=account.model_records, routes=account.models, secrets=account.model_secrets)
    account.replace(wiring_drift.listed_stacks, world.stacks)
    account.replace(wiring_drift.listed_schedules, world.schedules)
    account.replace(wiring_drift.listed_secrets, world.secrets)
    account.replace(wiring_workflows.model_services, world.services)
    account.replace(wiring_workflows.model_waits, world.waits)
    account.replace(wiring_workflows.workflow_signals, world.signals)
    account.replace(model_settings.mend_drift, True)
    yield world


def test_the_schedule_deletes_orphans(world: ModelWorld) -> None:
    world.secrets.store("gpt", "op-0", "sk-0")
    world.stacks.create("lisa-model-minilm-op1", "op-1", "", {"ModelId": "minilm"})

    handler(EVENT, invocation())

    assert world.secrets.keys == {}
    assert world.stacks.stacks["lisa-model-minilm-op1"].status == "DELETE_IN_PROGRESS"


def test_an_orphan_that_cannot_be_deleted_does_not_keep_the_others(
    world: ModelWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.secrets.store("gpt", "op-0", "sk-0")
    world.stacks.create("lisa-model-minilm-op1", "op-1", "", {"ModelId": "minilm"})

    def refuse(_stack: str, _token: str) -> bool:
        raise TransientError("throttled", dependency=TABLES)

    monkeypatch.setattr(world.stacks, "delete", refuse)

    with pytest.raises(Exception, match="throttled"):
        handler(EVENT, invocation())

    assert world.secrets.keys == {}


def test_the_schedule_writes_a_metric_for_every_kind(world: ModelWorld, capsys: pytest.CaptureFixture[str]) -> None:
    world.secrets.store("gpt", "op-0", "sk-0")

    handler(EVENT, invocation())

    written = [json.loads(line) for line in capsys.readouterr().out.splitlines() if '"_aws"' in line]
    assert {line["Kind"]: line["DriftFindings"] for line in written} == {
        "stack": 0, "route": 0, "schedule": 0, "secret": 1, "wait": 0,
    }  # fmt: skip


def test_the_metric_of_a_kind_adds_the_costs_of_its_findings() -> None:
    found = [DriftFinding("stack", name, name, "", hourly_cost=cost) for name, cost in (("a", 1.5), ("b", None))]

    lines = {line["Kind"]: line for line in build_drift_lines("lisa", found, 7)}

    assert (lines["stack"]["DriftFindings"], lines["stack"]["DriftHourlyCost"]) == (2, 1.5)
    assert (lines["wait"]["DriftFindings"], lines["wait"]["DriftHourlyCost"]) == (0, 0)
    assert {line["_aws"]["Timestamp"] for line in lines.values()} == {7}
