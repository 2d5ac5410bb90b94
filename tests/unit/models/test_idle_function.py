"""The function that stops idle models and starts those whose callers wait."""

from typing import Any

import pytest

from lisa.errors import TABLES, TransientError
from lisa.models.ports import ModelActivity
from models.run_model_schedule.app import handler
from tests.support.handlers import Account, failed_messages, invocation
from tests.support.idle_models import BODY
from tests.support.models import build_record


def stream(*model_ids: str) -> dict[str, Any]:
    records = []
    for number, name in enumerate(model_ids):
        change = {"SequenceNumber": f"s{number}", "NewImage": {"used_model": {"S": name}}}
        records.append({"eventID": "e", "eventName": "MODIFY", "eventSource": "aws:dynamodb", "dynamodb": change})
    return {"Records": records}


def status_of(account: Account) -> str:
    record = account.model_records.find("minilm")
    assert record is not None
    return record.status


def test_the_schedule_stops_a_model_that_nobody_uses(account: Account) -> None:
    account.model_records.create(build_record(BODY, in_service_since=1))

    handler({"source": "aws.scheduler"}, invocation())

    assert status_of(account) == "Stopping"


def test_a_model_whose_use_cannot_be_read_does_not_keep_the_others_from_their_stop(
    account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    account.model_records.create(build_record(BODY | {"modelId": "broken"}, in_service_since=1))
    account.model_records.create(build_record(BODY, in_service_since=1))
    find = account.model_activities.find_activity

    def find_some(model_id: str) -> ModelActivity:
        if model_id == "broken":
            raise TransientError("throttled", dependency=TABLES)
        return find(model_id)

    monkeypatch.setattr(account.model_activities, "find_activity", find_some)

    with pytest.raises(Exception, match="throttled"):
        handler({"source": "aws.scheduler"}, invocation())

    assert status_of(account) == "Stopping"


def test_the_stream_starts_a_model_whose_callers_wait(account: Account) -> None:
    account.model_records.create(build_record(BODY, asleep_since=1))
    account.model_activities.save_activity("minilm", ModelActivity(2, is_waiting=True))

    assert failed_messages(handler(stream("minilm", "minilm", "deleted"), invocation())) == []

    assert status_of(account) == "Starting"
