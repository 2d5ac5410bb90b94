"""The contract of prompt templates: revisions, lists and deletion, in memory and in DynamoDB."""

from dataclasses import replace

import boto3
import pytest

from lisa.adapters.aws.dynamodb import Table
from lisa.adapters.chat.prompts_dynamodb import DynamoDBPrompts
from lisa.chat.prompt import Prompt, PromptList
from lisa.chat.settings_ports import Prompts
from tests.support.tables import create_table
from tests.support.twins.prompts import MemoryPrompts

USER = "ada#1%"
EVERYONE, LAW = "lisa:public", "group:law#1"
FIRST = Prompt("p-1", USER, "2026-11-01T00:00:00.000Z", "Ünïcode", "persona", "You are {{role}}.", (EVERYONE, LAW))
SECOND = replace(FIRST, created="2026-11-02T00:00:00.000Z", title="second", groups=(LAW,), revision=2)


@pytest.fixture(params=["memory", "dynamodb"])
def prompts(request: pytest.FixtureRequest) -> Prompts:
    if request.param == "memory":
        return MemoryPrompts()
    request.getfixturevalue("aws")
    return DynamoDBPrompts(Table(boto3.client("dynamodb"), create_table("ChatTable")))


def lists(prompts: Prompts) -> list[list[str]]:
    """Return the ranks in the lists of the owner, of everyone and of the group."""
    wanted = (PromptList(owner=USER), PromptList(audience=EVERYONE), PromptList(audience=LAW))
    return [prompts.list_ranks(one) for one in wanted]


def test_a_prompt_is_read_back_unchanged_and_is_on_its_lists(prompts: Prompts) -> None:
    assert prompts.write(None, FIRST)

    assert prompts.get_latest("p-1") == FIRST
    assert prompts.get_many(["p-1", "p-2", "p-1"]) == [FIRST]
    assert prompts.get_latest("p-2") is None
    assert lists(prompts) == [[FIRST.rank], [FIRST.rank], [FIRST.rank]]
    assert prompts.list_ranks(PromptList(owner="ada")) == []


def test_a_revision_replaces_the_newest_one_and_leaves_the_lists_of_former_audiences(prompts: Prompts) -> None:
    prompts.write(None, FIRST)
    assert prompts.write(FIRST, SECOND)

    assert prompts.get_latest("p-1") == SECOND
    assert prompts.list_revisions("p-1") == [SECOND, replace(FIRST, latest=False)]
    assert lists(prompts) == [[SECOND.rank], [], [SECOND.rank]]


def test_a_revision_is_stored_only_after_the_expected_one(prompts: Prompts) -> None:
    assert [
        prompts.write(FIRST, SECOND),
        prompts.write(None, FIRST),
        prompts.write(None, FIRST),
        prompts.write(FIRST, SECOND),
        prompts.write(FIRST, replace(SECOND, title="lost")),
    ] == [False, True, False, True, False]
    assert prompts.get_latest("p-1") == SECOND


def test_a_deleted_prompt_is_on_no_list_and_keeps_its_revisions(prompts: Prompts) -> None:
    prompts.write(None, FIRST)
    deleted = replace(FIRST, revision=2, deleted=True)
    assert prompts.write(FIRST, deleted)

    assert prompts.get_latest("p-1") == deleted
    assert lists(prompts) == [[], [], []]
    assert prompts.list_revisions("p-1") == [FIRST]
