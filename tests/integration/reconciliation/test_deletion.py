"""A deleted collection or repository leaves no row, record, chunk or schedule."""

from typing import Any

import psycopg
import pytest

from lisa.adapters.aws.dynamodb import from_item
from tests.support.cloud import eventually
from tests.support.installation import Installed

pytestmark = pytest.mark.cloud


def ask(installed: Installed, method: str, path: str, **request: Any) -> Any:
    answer = installed.ask(method, path, token=str(installed.outputs["adminToken"]), **request)
    assert answer.status_code == 200, answer.text
    return answer.json()


def create_repository(installed: Installed, repository: str) -> str:
    """Create a repository with a pipeline of three documents; return its default collection."""
    source = {"s3Bucket": installed.outputs["ingestionBucket"], "s3Prefix": f"{repository}/"}
    for number in range(3):
        installed.drop(f"{repository}/{number}.txt", f"Document {number} of {repository}.")
    ask(
        installed,
        "POST",
        "/repository",
        json={
            "repositoryId": repository,
            "type": "pgvector",
            "embeddingModelId": installed.outputs["embeddingModelId"],
            "pipelines": [
                {**source, "trigger": "event"},
                {**source, "trigger": "schedule", "collectionId": "second", "schedule": "rate(7 days)"},
            ],
        },
    )
    [default] = [c for c in collections(installed, repository) if c["default"]]
    return str(default["collectionId"])


def collections(installed: Installed, repository: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = ask(installed, "GET", f"/repository/{repository}/collections")["collections"]
    return found


def ready(installed: Installed, repository: str, collection: str, documents: int = 3) -> bool:
    path = f"/repository/{repository}/document?collectionId={collection}"
    return int(ask(installed, "GET", path)["totalDocuments"]) == documents


def remaining_rows(installed: Installed, repository: str, collection: str | None = None) -> list[dict[str, Any]]:
    """Return every row and record of the repository, or of one collection."""
    tables = (installed.stack["RepositoriesTable"], installed.stack["DocumentsTable"])
    pages = [page for t in tables for page in installed.aws("dynamodb").get_paginator("scan").paginate(TableName=t)]
    items = [from_item(item) for page in pages for item in page["Items"]]
    mine = [item for item in items if item["repository_id"] == repository]
    return [item for item in mine if collection is None or collection in str(item)]


def chunk_tables(installed: Installed) -> set[str]:
    where = f"host=127.0.0.1 port={installed.settings.database_port} dbname=lisa user=lisa"
    with psycopg.connect(where) as connection:
        rows = connection.execute("SELECT tablename FROM pg_tables WHERE tablename LIKE 'chunks_%'").fetchall()
    return {row[0] for row in rows}


def schedules(installed: Installed) -> set[str]:
    scheduler = installed.aws("scheduler")
    groups = [group["Name"] for group in scheduler.list_schedule_groups()["ScheduleGroups"]]
    found = [entry for group in groups for entry in scheduler.list_schedules(GroupName=group)["Schedules"]]
    return {entry["Name"] for entry in found}


def test_a_deleted_collection_leaves_no_data_and_others_stay(installed: Installed) -> None:
    default = create_repository(installed, "crossing")
    second = ask(installed, "POST", "/repository/crossing/collection", json={"name": "second"})["collectionId"]
    ask(installed, "POST", f"/repository/crossing/pipelines/{pipeline_of(installed, 'second')}/run")
    eventually(lambda: ready(installed, "crossing", second) and ready(installed, "crossing", default), within=60)
    table = f"chunks_{second.replace('-', '')}"
    assert table in chunk_tables(installed)

    gone = ask(installed, "DELETE", f"/repository/crossing/collection/{second}")

    assert gone["status"] == "DELETE_IN_PROGRESS"
    token = str(installed.outputs["adminToken"])
    search = f"/repository/crossing/similaritySearch?query=document&collectionId={second}"
    assert installed.ask("GET", search, token=token).status_code == 404
    eventually(lambda: remaining_rows(installed, "crossing", second) == [], within=60)
    assert table not in chunk_tables(installed)
    assert ready(installed, "crossing", default)


def pipeline_of(installed: Installed, collection: str) -> str:
    pipelines = ask(installed, "GET", "/repository/crossing/pipelines")
    [found] = [pipeline for pipeline in pipelines if pipeline.get("collectionId") == collection]
    return str(found["pipelineId"])


def test_a_deleted_repository_leaves_no_data_and_can_be_created_again(installed: Installed) -> None:
    default = create_repository(installed, "mooring")
    eventually(lambda: ready(installed, "mooring", default), within=60)
    mine = {p["pipelineId"] for p in ask(installed, "GET", "/repository/mooring/pipelines")}
    assert mine & schedules(installed)

    answer = ask(installed, "DELETE", "/repository/mooring")

    assert answer["executionArn"]
    eventually(lambda: remaining_rows(installed, "mooring") == [], within=60)
    assert f"chunks_{default.replace('-', '')}" not in chunk_tables(installed)
    assert not mine & schedules(installed)
    again = create_repository(installed, "mooring")
    eventually(lambda: ready(installed, "mooring", again), within=60)
