"""The contract of filters over metadata: the twin and PostgreSQL read the chunks of selected documents."""

from collections.abc import Mapping
from itertools import product
from typing import Any

import pytest
from psycopg import sql

from lisa.adapters.postgres.chunk_definitions import table_name
from lisa.adapters.postgres.chunks_pgvector import PgvectorChunks
from lisa.adapters.postgres.database import Database
from lisa.adapters.postgres.document_metadata import MetadataTable
from lisa.documents.search_terms import count_terms
from lisa.ingestion.document import Destination, Document
from lisa.retrieval.metadata_filter import FilterRefused, MetadataSelection, parse_filter
from lisa.retrieval.ports import ChunkHit, LexicalQuery, SearchScope
from tests.support.chunks import NORTH, Store, chunk, document, new_collection

both_stores = pytest.mark.parametrize("chunks", ["memory", "postgresql"], indirect=True)

OWN: dict[str, Mapping[str, Any]] = {
    "none.txt": {},
    "empty.txt": {"tags": [], "customFields": {}},
    "early.txt": {"customFields": {"year": 2019, "author": "Ann", "final": True}},
    "late.txt": {"customFields": {"year": 2024.5, "author": "Bob % 'x'"}, "tags": ["report", "tides"]},
    "listed.txt": {"customFields": {"author": ["Ann", "Cid"], "year": [1990, 2021]}, "tags": ["tides"]},
    "odd.txt": {"customFields": {"odd\x00": "a\x00\ud800", "year": 2030}, "tags": ["a\x00"]},
    "textual.txt": {"customFields": {"year": "2024", "author": None, "final": False, "deep": {"year": 2020}}},
}
INHERITED: tuple[Mapping[str, Any], ...] = ({"customFields": {"year": 2020}, "tags": ["report"]},)
FILTERS = (
    '{"field": "year", "eq": 2019}',
    '{"field": "year", "eq": 2020}',
    '{"field": "year", "eq": "2024"}',
    '{"field": "year", "gte": 2020}',
    '{"field": "year", "gt": 2020, "lt": 2030}',
    '{"field": "author", "eq": "Ann"}',
    '{"field": "author", "in": ["Cid", "Bob % \'x\'"]}',
    '{"field": "author", "gte": "B"}',
    '{"field": "author", "ne": "Ann"}',
    '{"field": "final", "eq": true}',
    '{"field": "final", "eq": 1}',
    '{"field": "tags", "eq": "tides"}',
    '{"field": "tags", "in": ["report", "unheard"]}',
    '{"field": "tags", "nin": ["report"]}',
    '{"field": "tags", "gt": "s"}',
    '{"field": "unheard", "eq": 1}',
    '{"field": "odd\\u0000", "eq": "a\\u0000\\ud800"}',
    '{"field": "odd\\u0000", "gte": "a"}',
    '{"field": "tags", "eq": "a\\u0000"}',
    '{"and": [{"field": "tags", "eq": "tides"}, {"field": "year", "ne": 1990}]}',
    '{"or": [{"field": "year", "lt": 2000}, {"field": "author", "eq": "Ann"}]}',
    '{"or": [{"field": "year", "eq": 2019}, {"field": "tags", "ne": "tides"}]}',
)


def build_document(destination: Destination, key: str, own: Mapping[str, Any], generation: int = 1) -> Document:
    """Return a document with this metadata of its own."""
    return document(destination.model_copy(update={"metadata": dict(own)}), generation, key)


def write_documents(chunks: Store, destination: Destination) -> dict[str, str]:
    """Write a chunk of each document, and return the keys by the documents' ids."""
    keys = {}
    for key, own in OWN.items():
        written = build_document(destination, key, own)
        chunks.write_chunks(written, "v1", [chunk(f"kettle {key}")], [NORTH])
        chunks.write_metadata(written)
        keys[written.document_id] = key
    return keys


def build_scope(destination: Destination, text: str, inherited: tuple[Mapping[str, Any], ...] = ()) -> SearchScope:
    found = parse_filter(text)
    assert not isinstance(found, FilterRefused)
    selection = MetadataSelection(found, inherited)
    return SearchScope(destination.repository_id, destination.collection_id, destination.embedding_model, selection)


def read_both(chunks: Store, scope: SearchScope) -> tuple[list[ChunkHit], list[ChunkHit]]:
    """Return the hits of the dense and of the lexical read."""
    lexical = chunks.find_matching_chunks(scope, LexicalQuery(count_terms("kettle"), NORTH), 100)
    return chunks.find_nearest_chunks(scope, NORTH, 100), lexical


@both_stores
def test_each_read_finds_all_selected_documents(chunks: Store, destination: Destination) -> None:
    keys = write_documents(chunks, destination)

    for text, inherited in product(FILTERS, ((), INHERITED)):
        scope = build_scope(destination, text, inherited)
        assert scope.selection is not None
        wanted = {key for key, own in OWN.items() if scope.selection.includes(own)}
        for hits in read_both(chunks, scope):
            assert wanted <= {keys[hit.document_id] for hit in hits}, text


@both_stores
@pytest.mark.parametrize("text", [one for one in FILTERS if '"n' not in one])
def test_a_read_leaves_out_documents_that_a_filter_without_negation_does_not_select(
    chunks: Store, destination: Destination, text: str
) -> None:
    keys = write_documents(chunks, destination)
    scope = build_scope(destination, text)
    assert scope.selection is not None
    wanted = {key for key, own in OWN.items() if scope.selection.includes(own)}

    for hits in read_both(chunks, scope):
        assert {keys[hit.document_id] for hit in hits} == wanted


@both_stores
def test_metadata_of_an_older_generation_changes_nothing(chunks: Store, destination: Destination) -> None:
    newer = build_document(destination, "a.txt", {"tags": ["new"]}, generation=2)
    chunks.write_chunks(newer, "v2", [chunk("kettle")], [NORTH])
    chunks.write_metadata(newer)
    chunks.write_metadata(build_document(destination, "a.txt", {"tags": ["old"]}, generation=1))
    chunks.write_metadata(build_document(destination, "a.txt", {}, generation=1))

    for tag, count in (("new", 1), ("old", 0)):
        for hits in read_both(chunks, build_scope(destination, f'{{"field": "tags", "eq": "{tag}"}}')):
            assert len(hits) == count


@pytest.mark.parametrize("inherited", [(), INHERITED])
@pytest.mark.parametrize("text", FILTERS)
def test_many_documents_are_selected_by_a_query_within_the_read(
    database: Database, text: str, inherited: tuple[Mapping[str, Any], ...]
) -> None:
    destination = new_collection()
    store, table = PgvectorChunks(database), MetadataTable(destination.collection_id, most_ids=0)
    keys = write_documents(store, destination)
    selection = build_scope(destination, text, inherited).selection
    assert selection is not None

    with database.open_transaction() as connection:
        selected = table.select_documents(connection, selection)
        statement = sql.SQL("SELECT document_id FROM {} WHERE {}").format(
            table_name(destination.collection_id), selected.condition
        )
        found = {keys[str(row[0])] for row in connection.execute(statement, selected.parameters).fetchall()}

    wanted = {key for key, own in OWN.items() if selection.includes(own)}
    assert wanted <= found
    assert not wanted or "documents" not in selected.parameters


@both_stores
def test_removed_metadata_is_forgotten(chunks: Store, destination: Destination) -> None:
    keys = write_documents(chunks, destination)
    early = next(one for one, key in keys.items() if key == "early.txt")
    chunks.write_metadata(build_document(destination, "early.txt", {}, generation=2))

    for hits in read_both(chunks, build_scope(destination, '{"field": "year", "eq": 2020}', INHERITED)):
        assert early in {hit.document_id for hit in hits}


@both_stores
def test_a_document_that_is_removed_and_added_again_has_its_new_metadata_alone(
    chunks: Store, destination: Destination
) -> None:
    write_documents(chunks, destination)
    chunks.delete_other_versions(build_document(destination, "early.txt", {}, generation=2), None)
    chunks.write_chunks(document(destination, 3, "early.txt"), "v3", [chunk("kettle")], [NORTH])

    for hits in read_both(chunks, build_scope(destination, '{"field": "author", "eq": "Ann"}')):
        assert len(hits) == 1
    for hits in read_both(chunks, build_scope(destination, '{"field": "year", "eq": 2020}', INHERITED)):
        assert "v3" in {hit.version for hit in hits}


@both_stores
def test_metadata_of_a_deleted_collection_creates_no_table(chunks: Store, destination: Destination) -> None:
    write_documents(chunks, destination)
    chunks.drop_collection(destination.repository_id, destination.collection_id)

    chunks.write_metadata(build_document(destination, "late.txt", {"tags": ["tides"]}, generation=9))

    for hits in read_both(chunks, build_scope(destination, '{"field": "tags", "eq": "tides"}')):
        assert hits == []
