"""OpenAI's vector store API over our repositories, also while the database sleeps."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import islice
from typing import Any

import openai
import psycopg
import pytest

from tests.integration.retrieval.conftest import FACT, Library
from tests.support.cloud import eventually

pytestmark = pytest.mark.cloud
QUESTION = "When does the ferry of Otterholm leave?"


def test_stores_are_listed_to_their_groups(library: Library) -> None:
    def ids(reader: openai.OpenAI) -> set[str]:
        return {store.name for store in reader.vector_stores.list(limit=1)}  # page after page

    everybodys = ids(library.user)
    assert "gazette" not in everybodys and not any("diary" in name for name in everybodys)
    assert ids(library.press) - everybodys == {"gazette"}
    [diary] = ids(library.owner) - everybodys
    assert diary.endswith("/ diary")


def test_a_store_is_found_by_the_repositorys_id_and_by_the_collections(library: Library) -> None:
    collection = library.installation.outputs["collectionId"]

    found = [library.user.vector_stores.retrieve(name) for name in ("default", f"default:{collection}")]

    assert {store.file_counts.total for store in found} == {found[0].file_counts.completed}
    assert {(store.metadata or {})["collection_id"] for store in found} == {collection}
    for name in ("gazette", "default:diary", "no-such"):
        with pytest.raises(openai.NotFoundError):
            library.user.vector_stores.retrieve(name)


def _searchable(library: Library) -> Iterator[str]:
    """Return the ids of all documents that the API lists, page by page."""
    query: dict[str, Any] = {"pageSize": 100}
    while True:
        page = library.installation.ask("GET", "/repository/default/document", params=query).json()
        yield from (document["document_id"] for document in page["documents"])
        if (last := page["lastEvaluated"]) is None:
            return
        query |= {"lastEvaluatedKeyPk": last["pk"], "lastEvaluatedKeyDocumentId": last["document_id"]}
        query |= {"lastEvaluatedKeyRepositoryId": last["repository_id"]}


def test_its_files_are_the_searchable_documents(library: Library) -> None:
    files = library.user.vector_stores.files.list("default", limit=100)  # page after page

    assert [file.id for file in files] == list(_searchable(library))
    first = library.user.vector_stores.files.list("default", limit=1)
    assert [file.id for file in first.data + first.get_next_page().data] == list(islice(_searchable(library), 2))
    found = library.user.vector_stores.files.retrieve(library.ferry, vector_store_id="default")
    assert (found.status, found.usage_bytes, (found.attributes or {})["filename"]) == (
        "completed", len(FACT), "ferry.txt",
    )  # fmt: skip
    with pytest.raises(openai.NotFoundError):
        library.press.vector_stores.files.retrieve(library.ferry, vector_store_id="gazette")


def test_a_search_finds_what_the_api_finds(library: Library) -> None:
    results = list(library.user.vector_stores.search("default", query=QUESTION, max_num_results=4))

    passages = library.installation.search(QUESTION, topK=4, score=True)
    assert [(one.file_id, one.content[0].text, one.score) for one in results] == [
        (one["metadata"]["document_id"], one["page_content"], one["metadata"]["similarity_score"]) for one in passages
    ]
    with pytest.raises(openai.NotFoundError):
        library.user.vector_stores.search("gazette", query=QUESTION)
    with pytest.raises(openai.BadRequestError, match="filters"):
        filters: Any = {"type": "near", "key": "name", "value": "ferry.txt"}
        library.user.vector_stores.search("default", query=QUESTION, filters=filters)


@contextmanager
def asleep(port: int) -> Iterator[None]:
    """Let the database refuse connections."""
    with psycopg.connect(f"host=127.0.0.1 port={port} dbname=postgres user=postgres", autocommit=True) as connection:
        connection.execute("ALTER DATABASE lisa ALLOW_CONNECTIONS false")
        try:
            yield
        finally:
            connection.execute("ALTER DATABASE lisa ALLOW_CONNECTIONS true")


def refusal(ask: Callable[[], object]) -> openai.InternalServerError:
    """Return the refusal after the gateway waited for the database."""
    with pytest.raises(openai.InternalServerError) as away:
        ask()
    return away.value


def test_a_sleeping_database_is_answered_with_retry_after(library: Library) -> None:
    messages: Any = [{"role": "user", "content": QUESTION}]
    asked: Any = {"extra_body": {"vector_store_ids": ["default"]}}

    with asleep(library.installation.settings.database_port), ThreadPoolExecutor(2) as both:
        told = both.map(refusal, (
            lambda: library.user.vector_stores.search("default", query=QUESTION),
            lambda: library.user.chat.completions.create(model="quoter", messages=messages, **asked),
        ))  # fmt: skip
        for away in told:
            assert (away.status_code, away.response.headers["retry-after"]) == (503, "10")
            assert "waking up" in away.message
        plain = library.user.chat.completions.create(model="quoter", messages=messages)
        assert plain.choices[0].message.content, "whoever names no store needs no database"

    assert library.user.vector_stores.search("default", query=QUESTION).data


def test_a_search_closes_its_connection(library: Library) -> None:
    where = f"host=127.0.0.1 port={library.installation.settings.database_port} dbname=postgres user=postgres"
    library.installation.settle()
    library.user.vector_stores.search("default", query=QUESTION)

    def sessions() -> list[Any]:
        with psycopg.connect(where) as connection:
            return connection.execute("SELECT pid FROM pg_stat_activity WHERE datname = 'lisa'").fetchall()

    eventually(lambda: not sessions(), within=5)
