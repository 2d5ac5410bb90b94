"""The function that stops idle models and starts those whose callers wait."""

from typing import Any

import pytest

from lisa.models.ports import ModelActivity
from models.settle_idle_models.app import handler
from tests.support.handlers import Account, invocation
from tests.support.idle_models import BODY
from tests.support.models import build_record


def stream(*keys: str) -> dict[str, Any]:
    return {"Records": [{"dynamodb": {"Keys": {"model_id": {"S": key}}}} for key in keys]}


def status_of(account: Account) -> str:
    record = account.model_records.find("minilm")
    assert record is not None
    return record.status


def test_the_schedule_stops_a_model_that_nobody_uses(account: Account) -> None:
    account.model_records.create(build_record(BODY, in_service_since=1))

    handler({"source": "aws.scheduler"}, invocation())

    assert status_of(account) == "Stopping"


@pytest.mark.parametrize(("keys", "status"), [(["#use#minilm", "#use#minilm"], "Starting"), (["minilm"], "InService")])
def test_the_stream_starts_the_models_whose_callers_wait(account: Account, keys: list[str], status: str) -> None:
    account.model_records.create(build_record(BODY, asleep_since=1))
    account.model_activities.save_activity("minilm", ModelActivity(2, is_waiting=True))

    handler(stream(*keys), invocation())

    assert status_of(account) == status
