"""Prompt templates in the chat table: the newest revision, each revision, and one item for each audience."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from lisa.adapters.aws.dynamodb import Item, Table, to_item
from lisa.adapters.aws.transient_errors import raise_transient_errors
from lisa.adapters.chat.session_items import escape_user
from lisa.chat.prompt import Prompt, PromptList
from lisa.errors import TABLES

_LATEST, _REVISION, _AUDIENCE = "latest", "revision#", "audience#"
_PLAIN = ("owner", "created", "title", "type", "body")


@raise_transient_errors("the table of the chat is unavailable", TABLES)
class DynamoDBPrompts:
    """Prompts. All items of a prompt have one partition key; lists are in the index `lists`."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def get_latest(self, prompt_id: str) -> Prompt | None:
        item = self._table.get({"pk": _build_pk(prompt_id), "sk": _LATEST})
        return _parse_prompt(item) if item else None

    def get_many(self, prompt_ids: Sequence[str]) -> list[Prompt]:
        keys = [{"pk": _build_pk(prompt_id), "sk": _LATEST} for prompt_id in dict.fromkeys(prompt_ids)]
        return [_parse_prompt(item) for item in self._table.get_many(keys)]

    def list_revisions(self, prompt_id: str) -> list[Prompt]:
        found = self._table.query_all(
            "pk = :pk AND begins_with(sk, :revisions)",
            {":pk": _build_pk(prompt_id), ":revisions": _REVISION},
            ScanIndexForward=False,
            ConsistentRead=True,
        )
        return [replace(_parse_prompt(item), latest=place == 0) for place, item in enumerate(found)]

    def list_ranks(self, wanted: PromptList) -> list[str]:
        found = self._table.query_all(
            "#list = :list",
            {":list": _build_list_key(wanted)},
            IndexName="lists",
            ExpressionAttributeNames={"#list": "list", "#rank": "rank"},
            ProjectionExpression="#rank",
        )
        return [item["rank"] for item in found]

    def write(self, before: Prompt | None, after: Prompt) -> bool:
        operations = [
            *({"Put": {"TableName": self._table.name, **put}} for put in _build_puts(before, after)),
            *(
                {"Delete": {"TableName": self._table.name, "Key": to_item(_build_audience_key(after, audience))}}
                for audience in _find_former_audiences(before, after)
            ),
        ]
        return self._table.write_together(operations)


def _build_puts(before: Prompt | None, after: Prompt) -> list[Item]:
    item = _build_item(after)
    own = {} if after.deleted else {"list": _build_list_key(PromptList(owner=after.owner)), "rank": after.rank}
    latest = {"Item": to_item(item | own | {"sk": _LATEST}), **_build_condition(before)}
    if after.deleted:
        return [latest]
    revision = {"Item": to_item(item | {"sk": f"{_REVISION}{after.revision:08d}"})}
    shared = [
        to_item(
            {**_build_audience_key(after, one), "list": _build_list_key(PromptList(audience=one)), "rank": after.rank}
        )
        for one in after.groups
    ]
    return [latest, revision, *({"Item": row} for row in shared)]


def _find_former_audiences(before: Prompt | None, after: Prompt) -> set[str]:
    """Return the audiences that the new revision is not shared with any more."""
    return set(before.groups if before else ()) - set(() if after.deleted else after.groups)


def _build_condition(before: Prompt | None) -> Item:
    if before is None:
        return {"ConditionExpression": "attribute_not_exists(pk)"}
    return {
        "ConditionExpression": "revision = :revision",
        "ExpressionAttributeValues": to_item({":revision": before.revision}),
    }


def _build_pk(prompt_id: str) -> str:
    return f"prompt#{prompt_id}"


def _build_audience_key(prompt: Prompt, audience: str) -> Item:
    return {"pk": _build_pk(prompt.prompt_id), "sk": f"{_AUDIENCE}{audience}"}


def _build_list_key(wanted: PromptList) -> str:
    return f"prompts#{escape_user(wanted.owner)}" if wanted.owner is not None else f"{_AUDIENCE}{wanted.audience}"


def _build_item(prompt: Prompt) -> Item:
    values = {name: getattr(prompt, name) for name in _PLAIN}
    marks = {"deleted": True} if prompt.deleted else {}
    return {
        "pk": _build_pk(prompt.prompt_id),
        **values,
        "groups": list(prompt.groups),
        "revision": prompt.revision,
        **marks,
    }


def _parse_prompt(item: Item) -> Prompt:
    values: dict[str, Any] = {name: item[name] for name in _PLAIN}
    return Prompt(
        prompt_id=item["pk"].removeprefix("prompt#"),
        groups=tuple(item["groups"]),
        revision=int(item["revision"]),
        deleted=bool(item.get("deleted")),
        **values,
    )
