"""Prompt templates over HTTP, as older clients and the page use them."""

import json
from typing import Any

import pytest

from chat.settings_api.app import handler
from lisa.chat.prompt import Prompt
from lisa.policy.subject import Subject
from lisa.wiring.chat_settings import prompt_store
from tests.support.rest import ADA, EVE, RITA, ROOT, Door
from tests.support.tables import create_table

PATH = "/prompt-templates"
STRANGER = Subject("zoe")


@pytest.fixture
def library(account: None) -> Door:
    """The function of settings with its table."""
    create_table("ChatTable")
    return Door(handler)


def add(library: Door, *groups: str, **fields: Any) -> Any:
    body = {"title": "Lawyer", "body": "You are a {{role}}.", "type": "persona", "groups": list(groups)} | fields
    return library.done(library.ask(ADA, "POST", PATH, body))


def titles(library: Door, who: Any, query: str = "?public=true") -> list[str]:
    return [prompt["title"] for prompt in library.get(who, f"{PATH}{query}")["Items"]]


def test_an_older_client_creates_reads_changes_and_deletes_a_prompt(library: Door) -> None:
    created = add(library)
    one = f"{PATH}/{created['id']}"
    changed = library.done(library.ask(ADA, "PUT", one, created | {"title": "Judge", "type": "directive"}))

    assert (created["revision"], created["latest"], created["owner"], created["isOwner"]) == (1, True, "ada", True)
    assert (changed["revision"], changed["title"], changed["type"]) == (2, "Judge", "directive")
    assert library.get(ADA, one) == changed
    assert library.get(ADA, PATH)["Items"] == [changed]
    assert library.done(library.ask(ADA, "DELETE", one)) == {"status": "ok"}
    assert library.ask(ADA, "GET", one).status == library.ask(ADA, "PUT", one, created).status == 404
    assert library.get(ADA, f"{PATH}?public=true") == {"Items": [], "nextCursor": None}


def test_every_revision_can_be_read_and_restored(library: Door) -> None:
    created = add(library)
    one = f"{PATH}/{created['id']}"
    library.done(library.ask(ADA, "PUT", one, created | {"body": "worse"}))
    old = library.get(ADA, f"{one}?revision=1")
    restored = library.done(library.ask(ADA, "PUT", one, old))

    assert (old["body"], old["latest"]) == (created["body"], False)
    revisions = library.get(ADA, f"{one}/revisions")["Items"]
    assert [(item["revision"], item["body"], item["latest"]) for item in revisions] == [
        (3, created["body"], True), (2, "worse", False), (1, created["body"], False),
    ]  # fmt: skip
    assert restored["revision"] == 3
    assert library.ask(ADA, "GET", f"{one}?revision=9").status == 404


def test_the_variables_of_the_body_are_named_once_in_their_order(library: Door) -> None:
    body = "{{ tone }} for {{who}}, {{tone}}; {{}} {{ }} {single} {{a{b}} {{größe}}"

    assert add(library, body=body)["variables"] == ["tone", "who", "größe"]


@pytest.mark.parametrize(
    ("groups", "readers"),
    [([], {ADA, ROOT}), (["group:law"], {ADA, RITA, ROOT}), (["lisa:public"], {ADA, RITA, EVE, STRANGER, ROOT})],
)
def test_a_prompt_is_seen_by_its_owner_by_its_groups_and_by_administrators(
    library: Door, groups: list[str], readers: set[Any]
) -> None:
    created = add(library, *groups)
    one = f"{PATH}/{created['id']}"
    seen = {who for who in (ADA, RITA, EVE, STRANGER, ROOT) if library.ask(who, "GET", one).status == 200}
    listed = {who for who in (ADA, RITA, EVE, STRANGER) if titles(library, who)}

    assert seen == readers
    assert listed == readers - {ROOT}
    assert [who for who in (RITA, EVE, STRANGER) if titles(library, who, "")] == []


def test_a_prompt_that_is_not_shared_any_more_disappears_from_lists(library: Door) -> None:
    created = add(library, "lisa:public")
    library.done(library.ask(ADA, "PUT", f"{PATH}/{created['id']}", created | {"groups": []}))

    assert titles(library, EVE) == []
    assert titles(library, ADA) == ["Lawyer"]


@pytest.mark.parametrize(
    ("method", "path"), [("PUT", ""), ("DELETE", ""), ("GET", "/revisions"), ("GET", "?revision=1")]
)
def test_only_the_owner_and_administrators_change_a_shared_prompt_and_see_its_revisions(
    library: Door, method: str, path: str
) -> None:
    created = add(library, "group:law")
    one = f"{PATH}/{created['id']}{path}"
    body = created if method == "PUT" else None

    assert library.ask(RITA, method, one, body).status == 403
    assert library.ask(EVE, method, one, body).status == 404
    assert library.ask(ROOT, method, one, body).status == 200


def test_a_list_comes_in_pages_newest_first(library: Door) -> None:
    names = [add(library, title=f"prompt {number}")["title"] for number in range(5)]
    found, cursor = [], ""
    while cursor is not None:
        page = library.get(ADA, f"{PATH}?limit=2&cursor={cursor.replace('#', '%23')}")
        found += [item["title"] for item in page["Items"]]
        cursor = page["nextCursor"]

    assert sorted(found) == names


def test_an_answer_with_long_prompts_stays_below_the_limit_of_lambda(library: Door) -> None:
    for number in range(80):
        prompt = Prompt(f"p-{number}", "ada", f"2026-11-01T00:00:{number:02d}.000Z", "long", "persona", "ü" * 32_000)
        prompt_store().write(None, prompt)
    first = library.get(ADA, PATH)
    second = library.get(ADA, f"{PATH}?cursor={first['nextCursor'].replace('#', '%23')}")

    assert len(json.dumps(first, ensure_ascii=False).encode()) < 5_000_000
    assert [item["id"] for item in first["Items"] + second["Items"]] == [f"p-{number}" for number in range(79, -1, -1)]


@pytest.mark.parametrize(
    "wrong",
    [
        {"title": ""},
        {"title": "x" * 201},
        {"body": ""},
        {"body": "x" * 32_001},
        {"type": "assistant"},
        {"groups": ["law"]},
        {"groups": ["group:"]},
        {"groups": ["lisa:public"] * 21},
    ],
)
def test_a_wrong_prompt_is_refused_with_the_name_of_the_field(library: Door, wrong: dict[str, Any]) -> None:
    body = {"title": "t", "body": "b", "type": "persona", "groups": []} | wrong
    answer = library.ask(ADA, "POST", PATH, body)

    assert answer.status == 400
    assert answer.message.startswith(next(iter(wrong)))
