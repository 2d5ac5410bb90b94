"""A deleted collection or repository leaves no row, record, chunk or schedule."""

from typing import Any

import psycopg
import pytest

from lisa.adapters.aws.dynamodb import from_item
from tests.support.cloud import eventually
from tests.support.installation import RunningInstallation

pytestmark = pytest.mark.cloud


def ask(installation: RunningInstallation, method: str, path: str, **request: Any) -> Any:
    answer = installation.ask(method, path, token=str(installation.outputs["adminToken"]), **request)
    assert answer.status_code == 200, answer.text
    return answer.json()


def create_repository(installation: RunningInstallation, repository: str) -> str:
    """Create a repository with a pipeline of three documents; return its default collection."""
    source = {"s3Bucket": installation.outputs["ingestionBucket"], "s3Prefix": f"{repository}/"}
    for number in range(3):
        installation.drop(f"{repository}/{number}.txt", f"Document {number} of {repository}.")
    ask(
        installation,
        "POST",
        "/repository",
        json={
            "repositoryId": repository,
            "type": "pgvector",
            "embeddingModelId": installation.outputs["embeddingModelId"],
            "pipelines": [
                {**source, "trigger": "event"},
                {**source, "trigger": "schedule", "collectionId": "second", "schedule": "rate(7 days)"},
            ],
        },
    )
    [default] = [c for c in collections(installation, repository) if c["default"]]
    return str(default["collectionId"])


def collections(installation: RunningInstallation, repository: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = ask(installation, "GET", f"/repository/{repository}/collections")["collections"]
    return found


def ready(installation: RunningInstallation, repository: str, collection: str, documents: int = 3) -> bool:
    path = f"/repository/{repository}/document?collectionId={collection}"
    return int(ask(installation, "GET", path)["totalDocuments"]) == documents


def remaining_rows(
    installation: RunningInstallation, repository: str, collection: str | None = None
) -> list[dict[str, Any]]:
    """Return every row and record of the repository, or of one collection."""
    tables = (installation.stack["RepositoriesTable"], installation.stack["DocumentsTable"])
    pages = [page for t in tables for page in installation.aws("dynamodb").get_paginator("scan").paginate(TableName=t)]
    items = [from_item(item) for page in pages for item in page["Items"]]
    mine = [item for item in items if item["repository_id"] == repository]
    return [item for item in mine if collection is None or collection in str(item)]


def chunk_tables(installation: RunningInstallation) -> set[str]:
    where = f"host=127.0.0.1 port={installation.settings.database_port} dbname=lisa user=lisa"
    with psycopg.connect(where) as connection:
        rows = connection.execute("SELECT tablename FROM pg_tables WHERE tablename LIKE 'chunks_%'").fetchall()
    return {row[0] for row in rows}


def schedules(installation: RunningInstallation) -> set[str]:
    scheduler = installation.aws("scheduler")
    groups = [group["Name"] for group in scheduler.list_schedule_groups()["ScheduleGroups"]]
    found = [entry for group in groups for entry in scheduler.list_schedules(GroupName=group)["Schedules"]]
    return {entry["Name"] for entry in found}


def test_a_deleted_collection_leaves_no_data_and_others_stay(installation: RunningInstallation) -> None:
    default = create_repository(installation, "crossing")
    second = ask(installation, "POST", "/repository/crossing/collection", json={"name": "second"})["collectionId"]
    ask(installation, "POST", f"/repository/crossing/pipelines/{pipeline_of(installation, 'second')}/run")
    eventually(lambda: ready(installation, "crossing", second) and ready(installation, "crossing", default), within=60)
    table = f"chunks_{second.replace('-', '')}"
    assert table in chunk_tables(installation)

    gone = ask(installation, "DELETE", f"/repository/crossing/collection/{second}")

    assert gone["status"] == "DELETE_IN_PROGRESS"
    token = str(installation.outputs["adminToken"])
    search = f"/repository/crossing/similaritySearch?query=document&collectionId={second}"
    assert installation.ask("GET", search, token=token).status_code == 404
    eventually(lambda: remaining_rows(installation, "crossing", second) == [], within=60)
    assert table not in chunk_tables(installation)
    assert ready(installation, "crossing", default)


def pipeline_of(installation: RunningInstallation, collection: str) -> str:
    pipelines = ask(installation, "GET", "/repository/crossing/pipelines")
    [found] = [pipeline for pipeline in pipelines if pipeline.get("collectionId") == collection]
    return str(found["pipelineId"])


def test_a_deleted_repository_leaves_no_data_and_can_be_created_again(installation: RunningInstallation) -> None:
    default = create_repository(installation, "mooring")
    eventually(lambda: ready(installation, "mooring", default), within=60)
    mine = {p["pipelineId"] for p in ask(installation, "GET", "/repository/mooring/pipelines")}
    assert mine & schedules(installation)

    answer = ask(installation, "DELETE", "/repository/mooring")

    assert answer["executionArn"]
    eventually(lambda: remaining_rows(installation, "mooring") == [], within=60)
    assert f"chunks_{default.replace('-', '')}" not in chunk_tables(installation)
    assert not mine & schedules(installation)
    again = create_repository(installation, "mooring")
    eventually(lambda: ready(installation, "mooring", again), within=60)
