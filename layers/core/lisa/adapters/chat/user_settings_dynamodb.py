"""Preferences and projects in the chat table: all items of a user have one partition key."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from lisa.adapters.aws.dynamodb import Item, Table, to_item
from lisa.adapters.aws.transient_errors import raise_transient_errors
from lisa.adapters.chat.session_items import escape_user
from lisa.chat.project import CollectionReference, Project
from lisa.errors import TABLES

_PREFERENCES, _PROJECT = "preferences", "project#"
_PLAIN = ("name", "create_time", "last_updated", "instructions", "default_model", "version")


@raise_transient_errors("the table of the chat is unavailable", TABLES)
class DynamoDBPreferences:
    """One item of JSON for each user."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def get(self, user: str) -> Mapping[str, Any] | None:
        item = self._table.get({"pk": _build_pk(user), "sk": _PREFERENCES})
        found: Mapping[str, Any] | None = json.loads(item["preferences"]) if item else None
        return found

    def put(self, user: str, preferences: Mapping[str, Any]) -> None:
        stored = json.dumps(dict(preferences), ensure_ascii=False)
        self._table.put({"pk": _build_pk(user), "sk": _PREFERENCES, "preferences": stored})


@raise_transient_errors("the table of the chat is unavailable", TABLES)
class DynamoDBProjects:
    """One item for each project."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def get(self, user: str, project_id: str) -> Project | None:
        item = self._table.get(_build_key(user, project_id))
        return _parse_project(user, item) if item else None

    def list_projects(self, user: str) -> list[Project]:
        found = self._table.query_all(
            "pk = :pk AND begins_with(sk, :projects)",
            {":pk": _build_pk(user), ":projects": _PROJECT},
            ConsistentRead=True,
        )
        return [_parse_project(user, item) for item in found]

    def write(self, before: Project | None, after: Project) -> bool:
        client = self._table.client
        request: Any = {"Item": to_item(_build_item(after)), "ConditionExpression": "attribute_not_exists(pk)"}
        if before:
            request["ConditionExpression"] = "version = :version"
            request["ExpressionAttributeValues"] = to_item({":version": before.version})
        try:
            client.put_item(TableName=self._table.name, **request)
        except client.exceptions.ConditionalCheckFailedException:
            return False
        return True

    def delete(self, user: str, project_id: str) -> None:
        self._table.client.delete_item(TableName=self._table.name, Key=to_item(_build_key(user, project_id)))


def _build_pk(user: str) -> str:
    return f"user#{escape_user(user)}"


def _build_key(user: str, project_id: str) -> Item:
    return {"pk": _build_pk(user), "sk": f"{_PROJECT}{project_id}"}


def _build_item(project: Project) -> Item:
    values = {name: getattr(project, name) for name in _PLAIN}
    stored = {name: value for name, value in values.items() if value is not None}
    collections = [asdict(reference) for reference in project.collections]
    return _build_key(project.user, project.project_id) | stored | {"collections": collections}


def _parse_project(user: str, item: Item) -> Project:
    values: dict[str, Any] = {name: item.get(name) for name in _PLAIN} | {"version": int(item["version"])}
    return Project(
        user=user,
        project_id=item["sk"].removeprefix(_PROJECT),
        collections=tuple(CollectionReference(**reference) for reference in item["collections"]),
        **values,
    )
