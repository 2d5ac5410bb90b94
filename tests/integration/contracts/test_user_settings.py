"""The contract of preferences and projects, in memory and in DynamoDB."""

from dataclasses import replace

import boto3
import pytest

from lisa.adapters.aws.dynamodb import Table
from lisa.adapters.chat.user_settings_dynamodb import DynamoDBPreferences, DynamoDBProjects
from lisa.chat.project import CollectionReference, Project
from lisa.chat.settings_ports import Preferences, Projects
from tests.support.tables import create_table
from tests.support.twins.user_settings import MemoryPreferences, MemoryProjects

USER = "ada#1%"
PROJECT = Project(USER, "p-1", "Ünïcode", "2026-11-01T00:00:00.000Z", "2026-11-01T00:00:00.000Z")
Stores = tuple[Preferences, Projects]


@pytest.fixture(params=["memory", "dynamodb"])
def stores(request: pytest.FixtureRequest) -> Stores:
    if request.param == "memory":
        return MemoryPreferences(), MemoryProjects()
    request.getfixturevalue("aws")
    table = Table(boto3.client("dynamodb"), create_table("ChatTable"))
    return DynamoDBPreferences(table), DynamoDBProjects(table)


def test_preferences_are_replaced_and_belong_to_one_user(stores: Stores) -> None:
    preferences, _ = stores
    preferences.put(USER, {"old": 1})
    preferences.put(USER, {"ratio": 0.5, "none": None, "list": []})

    assert preferences.get(USER) == {"ratio": 0.5, "none": None, "list": []}
    assert preferences.get("ada") is None


def test_projects_are_read_back_unchanged(stores: Stores) -> None:
    _, projects = stores
    full = replace(
        PROJECT,
        project_id="p-2",
        instructions="Be brief.",
        collections=(CollectionReference("handbook", "c"), CollectionReference("law")),
        default_model="m",
        version=4,
    )
    for project in (PROJECT, full, replace(PROJECT, user="ada")):
        assert projects.write(None, project)

    assert projects.get(USER, "p-2") == full
    assert sorted(projects.list_projects(USER), key=lambda one: one.project_id) == [PROJECT, full]
    assert projects.get(USER, "p") is None


def test_a_project_is_written_only_over_the_expected_version(stores: Stores) -> None:
    _, projects = stores
    second = replace(PROJECT, name="second", version=2)

    assert [
        projects.write(PROJECT, second),
        projects.write(None, PROJECT),
        projects.write(None, second),
        projects.write(PROJECT, second),
        projects.write(PROJECT, replace(second, name="lost")),
    ] == [False, True, False, True, False]
    assert projects.get(USER, "p-1") == second


def test_a_deleted_project_is_gone_and_deleted_again(stores: Stores) -> None:
    _, projects = stores
    projects.write(None, PROJECT)
    projects.delete(USER, "p-1")
    projects.delete(USER, "p-1")

    assert projects.get(USER, "p-1") is None
    assert projects.list_projects(USER) == []
