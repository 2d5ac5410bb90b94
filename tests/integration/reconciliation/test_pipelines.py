"""Pipelines follow buckets by event and by schedule, survive a deployment, and remove documents."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.support.cloud import eventually
from tests.support.installation import RunningInstallation

pytestmark = pytest.mark.cloud

BUCKET = "team-papers"
ROUTE = "/repository/default/pipelines"


@pytest.fixture(scope="module")
def team_bucket(installation: RunningInstallation) -> Iterator[str]:
    """A bucket of another team that the deployment may read."""
    installation.aws("s3").create_bucket(Bucket=BUCKET)
    before = ask(installation, "POST", ROUTE, json={"s3Bucket": BUCKET, "trigger": "event"})
    assert before.status_code == 400
    assert f"ReadableBucketArns=arn:aws:s3:::{BUCKET}" in before.json()["message"]
    redeploy(installation, ReadableBucketArns=f"arn:aws:s3:::{BUCKET}")
    yield BUCKET


def redeploy(installation: RunningInstallation, **changed: str) -> None:
    """Deploy the stack again with other parameters."""
    stacks, name = installation.aws("cloudformation"), installation.settings.stack
    [stack] = stacks.describe_stacks(StackName=name)["Stacks"]
    kept = [parameter["ParameterKey"] for parameter in stack["Parameters"] if parameter["ParameterKey"] not in changed]
    stacks.update_stack(
        StackName=name,
        UsePreviousTemplate=True,
        Capabilities=["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND", "CAPABILITY_NAMED_IAM"],
        Parameters=[{"ParameterKey": key, "UsePreviousValue": True} for key in kept]
        + [{"ParameterKey": key, "ParameterValue": value} for key, value in changed.items()],
    )
    eventually(
        lambda: stacks.describe_stacks(StackName=name)["Stacks"][0]["StackStatus"] == "UPDATE_COMPLETE", within=60
    )


def ask(installation: RunningInstallation, method: str, path: str, **request: Any) -> Any:
    return installation.ask(method, path, token=str(installation.outputs["adminToken"]), **request)


def put(installation: RunningInstallation, key: str, text: str) -> str:
    installation.aws("s3").put_object(Bucket=BUCKET, Key=key, Body=text.encode())
    return installation.id_of(key, BUCKET)


def create_pipeline(installation: RunningInstallation, **pipeline: Any) -> str:
    answer = ask(installation, "POST", ROUTE, json={"s3Bucket": BUCKET, **pipeline})
    assert answer.status_code == 200, answer.text
    return str(answer.json()["pipelineId"])


def runs(installation: RunningInstallation, pipeline: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = ask(installation, "GET", f"{ROUTE}/{pipeline}/runs").json()["runs"]
    return found


def is_gone(installation: RunningInstallation, document: str) -> bool:
    return installation.document(document) is None and installation.chunk_rows(document) == []


def test_a_bucket_without_events_is_refused_with_the_command_that_helps(
    installation: RunningInstallation, team_bucket: str
) -> None:
    answer = ask(installation, "POST", ROUTE, json={"s3Bucket": team_bucket, "trigger": "event"})

    assert answer.status_code == 400
    assert "put-bucket-notification-configuration" in answer.json()["message"]
    assert installation.lisa("bucket", "watch", team_bucket) == {"bucket": team_bucket, "changed": True}
    installation.aws("s3").put_object(Bucket=team_bucket, Key="early/before.txt", Body=b"Here before the pipeline.")
    pipeline = create_pipeline(installation, trigger="event", s3Prefix="early/")
    assert installation.at_rest(installation.id_of("early/before.txt", team_bucket))["ingestion_type"] == "existing"
    assert installation.at_rest(put(installation, "early/after.txt", "Here after it."))["ingestion_type"] == "auto"
    eventually(lambda: [run["status"] for run in runs(installation, pipeline)] == ["SUCCEEDED"])


def test_a_scheduled_run_finds_files_without_an_event(installation: RunningInstallation, team_bucket: str) -> None:
    document = put(installation, "nightly/report.txt", "The nightly report of the harbour.")
    soon = datetime.now(UTC) + timedelta(seconds=8)
    pipeline = create_pipeline(
        installation,
        trigger="schedule",
        s3Prefix="nightly/",
        schedule={"expression": f"at({soon:%Y-%m-%dT%H:%M:%S})", "timezone": "UTC"},
    )
    installation.at_rest(document)
    late = put(installation, "nightly/second.txt", "The second report of the harbour.")
    assert installation.document(late) is None, "a scheduled pipeline does not listen to events"

    eventually(lambda: {run["reason"] for run in runs(installation, pipeline)} == {"created", "schedule"}, within=60)

    assert installation.at_rest(late)["status"] == "searchable"
    counts = next(run for run in runs(installation, pipeline) if run["reason"] == "schedule")
    assert (counts["found"], counts["new"], counts["unchanged"]) == (2, 1, 1)


def test_a_pipeline_with_a_new_prefix_removes_documents_of_the_old_one(
    installation: RunningInstallation, team_bucket: str
) -> None:
    pipeline = create_pipeline(installation, trigger="event", s3Prefix="moving/")
    both = create_pipeline(installation, trigger="event", s3Prefix="moving/kept/")
    going, kept = put(installation, "moving/a.txt", "It moves."), put(installation, "moving/kept/b.txt", "It is kept.")
    coming = put(installation, "moved/c.txt", "It is new here.")
    for document in (going, kept):
        installation.at_rest(document)

    changed = ask(installation, "PUT", f"{ROUTE}/{pipeline}", json={"s3Prefix": "moved/"})

    assert (changed.status_code, changed.json()["pipelineId"]) == (200, pipeline)
    assert installation.at_rest(coming)["status"] == "searchable"
    eventually(lambda: is_gone(installation, going), within=60)
    assert (installation.document(kept) or {})["status"] == "searchable"
    assert ask(installation, "DELETE", f"{ROUTE}/{both}").status_code == 200
    eventually(lambda: is_gone(installation, kept), within=60)


def test_a_pipeline_that_does_not_remove_leaves_its_documents(
    installation: RunningInstallation, team_bucket: str
) -> None:
    pipeline = create_pipeline(installation, trigger="event", s3Prefix="archive/", autoRemove=False)
    document = put(installation, "archive/a.txt", "It stays.")
    installation.at_rest(document)

    installation.aws("s3").delete_object(Bucket=team_bucket, Key="archive/a.txt")
    ask(installation, "POST", f"{ROUTE}/{pipeline}/run")
    eventually(lambda: len([run for run in runs(installation, pipeline) if run["status"] == "SUCCEEDED"]) == 2)
    ask(installation, "DELETE", f"{ROUTE}/{pipeline}")
    time.sleep(3)

    installation.settle()
    assert (installation.document(document) or {})["status"] == "searchable"
    assert [row[2] for row in installation.chunk_rows(document)] == ["It stays."]


def test_pipelines_survive_a_deployment(installation: RunningInstallation, team_bucket: str) -> None:
    create_pipeline(installation, trigger="event", s3Prefix="lasting/")
    soon = datetime.now(UTC) + timedelta(seconds=25)
    scheduled = create_pipeline(
        installation, trigger="schedule", s3Prefix="timed/", schedule=f"at({soon:%Y-%m-%dT%H:%M:%S})"
    )  # a bare expression means UTC

    redeploy(installation, ReadableBucketArns=f"arn:aws:s3:::{team_bucket},arn:aws:s3:::another")

    assert installation.at_rest(put(installation, "lasting/a.txt", "After the deployment."))["status"] == "searchable"
    timed = put(installation, "timed/a.txt", "After the deployment, on time.")
    eventually(lambda: "schedule" in {run["reason"] for run in runs(installation, scheduled)}, within=90)
    assert installation.at_rest(timed)["status"] == "searchable"


def test_the_nightly_comparison_finds_missed_files(installation: RunningInstallation, team_bucket: str) -> None:
    pipeline = create_pipeline(installation, trigger="event", s3Prefix="missed/")
    eventually(lambda: len(runs(installation, pipeline)) == 1)
    document = put(installation, "missed/a.txt", "Its event is lost.")
    installation.at_rest(document)
    installation.aws("dynamodb").delete_item(
        TableName=installation.stack["DocumentsTable"], Key={"document_id": {"S": document}}
    )
    functions = installation.aws("lambda")
    names = [found["FunctionName"] for found in functions.list_functions()["Functions"]]
    [nightly] = [name for name in names if "ReconcilePipelines" in name]

    functions.invoke(FunctionName=nightly, Payload=b"{}")

    assert installation.at_rest(document)["status"] == "searchable"
    assert "nightly" in {run["reason"] for run in runs(installation, pipeline)}


def test_lisa_reconcile_compares_at_once_and_prints_the_result(
    installation: RunningInstallation, team_bucket: str
) -> None:
    done = installation.lisa("reconcile", "--repository", "default")

    assert {run["status"] for run in done["runs"]} == {"SUCCEEDED"}
    assert sum(run["new"] + run["changed"] + run["deleted"] for run in done["runs"]) == 0
