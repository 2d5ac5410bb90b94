"""Pipelines over HTTP: sources, schedules, and the documents of former sources."""

from typing import Any

import boto3
import pytest

from lisa.repositories.bucket_commands import enable_events_command
from lisa.repositories.run import PipelineRun
from lisa.wiring.repositories import repository_store
from tests.support.rest import ADA, EVE, RITA, ROOT, Door

ALL = "/repository/handbook/pipelines"
GRANTED = [{"s3Bucket": "inbox"}, {"s3Bucket": "outbox"}]
WEEKLY = {
    "s3Bucket": "inbox",
    "s3Prefix": "in",
    "trigger": "schedule",
    "schedule": {"expression": "rate(7 days)", "timezone": "Europe/Berlin"},
    "metadata": {"tags": ["a"]},
}


@pytest.fixture(autouse=True)
def handbook(door: Door) -> Any:
    return door.repository(sources=GRANTED)


def create_pipeline(door: Door, **about: Any) -> Any:
    return door.done(door.ask(RITA, "POST", ALL, WEEKLY | about))


def test_a_pipeline_is_returned_as_it_was_sent(door: Door) -> None:
    sent = {"autoRemove": None, "chunkingStrategy": None, "unknown": 1}
    found = door.done(door.ask(ROOT, "POST", ALL, WEEKLY | sent | {"collectionId": "to come"}))

    assert found | WEEKLY | {"collectionId": "to come", "autoRemove": True, "createdBy": "root"} == found
    assert door.get(RITA, ALL) == [found]
    assert door.schedules() == {found["pipelineId"]: "rate(7 days)"}
    assert door.started() == [{"repository_id": "handbook", "pipeline_id": found["pipelineId"], "reason": "created"}]


@pytest.mark.parametrize(
    ("about", "field"),
    [
        ({"s3Bucket": None}, "s3Bucket"),
        ({"s3Bucket": "s3://inbox"}, "s3Bucket"),
        ({"s3Bucket": "missing"}, "s3Bucket"),
        ({"s3Bucket": "x; rm -rf ."}, "s3Bucket"),
        ({"s3Prefix": "/in"}, "s3Prefix"),
        ({"schedule": None}, "schedule"),
        ({"schedule": {"expression": "every day"}}, "schedule"),
        ({"schedule": {"expression": "rate(7 days)", "timezone": "Berlin"}}, "schedule"),
        ({"trigger": "sometimes"}, "trigger"),
        ({"chunkSize": 5}, "chunkingStrategy"),
        ({"metadata": {"tags": [""]}}, "metadata"),
    ],
)
def test_an_invalid_pipeline_is_refused_with_the_field_name_and_not_created(door: Door, about: Any, field: str) -> None:
    answer = door.ask(RITA, "POST", ALL, WEEKLY | about)

    assert (answer.status, answer.message.split(":")[0]) == (400, field)
    assert (door.get(RITA, ALL), door.schedules(), door.started()) == ([], {}, [])


def test_a_bucket_without_events_is_refused_with_the_command_that_helps(door: Door) -> None:
    answer = door.ask(RITA, "POST", ALL, {"s3Bucket": "inbox"})

    assert answer.status == 400
    assert enable_events_command("inbox") in answer.message


def test_repeating_the_request_creates_no_second_pipeline(door: Door) -> None:
    create_pipeline(door)

    assert door.ask(RITA, "POST", ALL, WEEKLY).status == 409
    assert len(door.get(RITA, ALL)) == 1


def test_a_pipeline_id_is_derived_from_its_source(door: Door) -> None:
    id_ = create_pipeline(door)["pipelineId"]
    [row] = repository_store().list_pipelines("handbook")
    repository_store().delete_pipeline(row)  # as after a crash before the row was written

    assert create_pipeline(door)["pipelineId"] == id_
    assert set(door.schedules()) == {id_}


def test_changing_the_source_of_a_pipeline_retires_the_old_source(door: Door) -> None:
    before = create_pipeline(door)

    after = door.done(door.ask(RITA, "PUT", f"{ALL}/{before['pipelineId']}", {"s3Prefix": "elsewhere/"}))

    assert after == before | {"s3Prefix": "elsewhere/", "updatedAt": after["updatedAt"]}
    [old] = repository_store().list_retired_pipelines()
    assert (old.prefix, old.pipeline_id) == ("in", before["pipelineId"])
    told = {about["pipeline_id"] for about in door.started() if about["reason"] == "changed"}
    assert told == {before["pipelineId"], old.retired_id}
    assert create_pipeline(door)["pipelineId"] != before["pipelineId"]


def test_changing_the_schedule_of_a_pipeline_retires_nothing(door: Door) -> None:
    before = create_pipeline(door)

    after = door.done(door.ask(RITA, "PUT", f"{ALL}/{before['pipelineId']}", {"trigger": "daily"}))

    assert (after["trigger"], after["schedule"]["expression"]) == ("daily", "cron(0 0 * * ? *)")
    assert door.schedules() == {before["pipelineId"]: "cron(0 0 * * ? *)"}
    assert repository_store().list_retired_pipelines() == []


def test_a_deleted_pipeline_has_no_schedule_and_is_retired(door: Door) -> None:
    before = create_pipeline(door)

    door.done(door.ask(RITA, "DELETE", f"{ALL}/{before['pipelineId']}"))

    [old] = repository_store().list_retired_pipelines()
    assert (door.get(RITA, ALL), door.schedules()) == ([], {})
    assert {"repository_id": "handbook", "pipeline_id": old.retired_id, "reason": "changed"} in door.started()
    assert door.ask(RITA, "DELETE", f"{ALL}/{before['pipelineId']}").status == 404


def test_a_run_starts_now_and_its_counts_are_listed(door: Door) -> None:
    id_ = create_pipeline(door)["pipelineId"]

    run = door.done(door.ask(RITA, "POST", f"{ALL}/{id_}/run"))
    about = {"repository_id": "handbook", "pipeline_id": id_, "reason": "request", "started": 1_700_000_000_000}
    repository_store().save_run(PipelineRun.model_validate(about | {"run_id": run["runId"], "found": 3, "new": 2}))

    assert run | {"pipelineId": id_, "status": "RUNNING"} == run
    described = boto3.client("stepfunctions").describe_execution(executionArn=run["executionArn"])
    assert described["name"] == run["runId"]
    [found] = door.get(RITA, f"{ALL}/{id_}/runs")["runs"]
    assert found | {"runId": run["runId"], "found": 3, "new": 2, "deleted": 0, "ended": None} == found
    assert found["started"] == "2023-11-14T22:13:20.000Z"


def test_the_bucket_of_a_pipeline_is_stored_in_its_collection(door: Door) -> None:
    create_pipeline(door)
    create_pipeline(door, s3Bucket="outbox")

    [default] = repository_store().list_collections("handbook")
    assert default.buckets == ("inbox", "outbox")


@pytest.mark.parametrize(
    ("method", "rest"),
    [("GET", ""), ("POST", ""), ("PUT", "/{}"), ("DELETE", "/{}"), ("POST", "/{}/run"), ("GET", "/{}/runs")],
)
def test_only_the_repositorys_administrators_manage_pipelines(door: Door, method: str, rest: str) -> None:
    door.repository("law", allowedGroups=["law"], sources=GRANTED)
    id_ = door.done(door.ask(RITA, "POST", "/repository/law/pipelines", WEEKLY))["pipelineId"]
    body = WEEKLY | {"s3Prefix": "x"} if method in ("POST", "PUT") else None

    assert door.ask(ADA, method, "/repository/law/pipelines" + rest.format(id_), body).status == 403
    hidden, absent = (
        door.ask(EVE, method, f"/repository/{r}/pipelines" + rest.format(id_), body) for r in ("law", "none")
    )
    assert (hidden.status, hidden) == (404, absent)
    assert door.ask(ROOT, method, "/repository/law/pipelines" + rest.format(id_), body).status == 200


@pytest.mark.parametrize("id_", ["none", "x" * 2_000, "a b"])
def test_a_missing_pipeline_is_not_found(door: Door, id_: str) -> None:
    assert door.ask(ROOT, "POST", f"{ALL}/{id_}/run").status == 404
