"""`make bench-search-scale`: searches over CHUNKS=100000 chunks in a PostgreSQL of its own.

One collection holds all chunks, and one per cent of as many chunks is in a collection of its own beside it. It prints
the recall of the nearest ten against an exact scan and the times of the dense and the lexical read; for the whole
collection also with a filter over metadata that selects one per cent of its documents.
"""

import os
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import accumulate
from pathlib import Path
from typing import TypeVar

import psycopg
from rich.console import Console

from lisa.adapters.postgres.chunks_pgvector import PgvectorChunks
from lisa.documents.search_terms import count_terms
from lisa.documents.splitting import Chunk
from lisa.ingestion.document import Destination
from lisa.retrieval.metadata_filter import Condition, MetadataSelection
from lisa.retrieval.ports import ChunkHit, LexicalQuery, SearchScope
from local.postgres import Postgres
from tests.support.chunks import document, new_collection, open_database, scope
from tests.support.ports import free_port

CHUNKS = int(os.environ.get("CHUNKS", "100000"))
DIMENSIONS, TOPICS, WORDS_A_CHUNK, CHUNKS_A_DOCUMENT, QUESTIONS, GROUPS = 384, 200, 80, 20, 100, 100
VOCABULARY = [f"{first}{second}{last}" for first in "bdfgklmn" for second in ("oxa", "ami", "ulo", "ezi", "iro")
              for last in range(1_250)]  # fmt: skip
_ZIPF = list(accumulate(1 / (rank + 2) for rank in range(len(VOCABULARY))))
console = Console(highlight=False)
Question = TypeVar("Question")


def main() -> None:
    """Fill the collections, then measure."""
    with tempfile.TemporaryDirectory() as home, Postgres(port=free_port(), home=Path(home)) as postgres:
        whole, small = new_collection(), new_collection()
        for destination, count in ((whole, CHUNKS), (small, CHUNKS // 100)):
            started = time.monotonic()
            fill_collection(postgres, destination, count)
            console.print(f"{count:,} chunks written at {count / (time.monotonic() - started):,.0f} per second")
        run_maintenance(postgres)
        filtered = MetadataSelection(Condition("group", "eq", (7,)))
        measure_collection(postgres, "the whole collection", scope(whole))
        measure_collection(postgres, "one per cent of it by a filter", replace(scope(whole), selection=filtered))
        measure_collection(postgres, "the collection of one per cent", scope(small))


def fill_collection(postgres: Postgres, destination: Destination, count: int) -> None:
    """Write documents of 20 chunks with words of a Zipf distribution, and vectors around a topic."""
    some, topics = random.Random(count), build_topics()
    with open_database(postgres, idle_seconds=3_600) as database:
        store = PgvectorChunks(database)
        for number in range(0, count, CHUNKS_A_DOCUMENT):
            chunks = [Chunk(part, write_text(some), part, part + 1, part) for part in range(1, CHUNKS_A_DOCUMENT + 1)]
            vectors = [draw_vector(some, topics) for _ in chunks]
            group = {"customFields": {"group": number // CHUNKS_A_DOCUMENT % GROUPS}}
            written = document(destination.model_copy(update={"metadata": group}), key=f"{number}.txt")
            store.write_chunks(written, "v1", chunks, vectors)
            store.write_metadata(written)


def build_topics() -> list[list[float]]:
    """Return the centres of the topics, the same in each run."""
    some = random.Random(7)
    return [[some.gauss(0, 1) for _ in range(DIMENSIONS)] for _ in range(TOPICS)]


def draw_vector(some: random.Random, topics: Sequence[Sequence[float]]) -> list[float]:
    """Return a vector near the centre of a topic."""
    return [number + 0.7 * some.gauss(0, 1) for number in some.choice(topics)]


def write_text(some: random.Random) -> str:
    """Return a text of 80 words."""
    return " ".join(some.choices(VOCABULARY, cum_weights=_ZIPF, k=WORDS_A_CHUNK))


def run_maintenance(postgres: Postgres) -> None:
    """Do what the server's own autovacuum does after some minutes."""
    with psycopg.connect(host="127.0.0.1", port=postgres.port, dbname="lisa", user="lisa", autocommit=True) as own:
        own.execute("VACUUM ANALYZE")
        rows = own.execute(
            "SELECT relname, pg_total_relation_size(oid) FROM pg_class WHERE relkind = 'r' AND relname ~ '^chunk'"
        ).fetchall()
    for name, size in sorted(rows, key=lambda row: -row[1])[:4]:
        console.print(f"  {name[:14]}… {size / 2**20:,.0f} MB")


def measure_collection(postgres: Postgres, name: str, place: SearchScope) -> None:
    """Print the times and the recall of one collection, or of the documents of a group."""
    some, topics = random.Random(11), build_topics()
    vectors = [draw_vector(some, topics) for _ in range(QUESTIONS)]
    queries = [LexicalQuery(count_terms(" ".join(write_text(some).split()[:12])), vector) for vector in vectors]
    with open_database(postgres, idle_seconds=3_600) as database:
        store = PgvectorChunks(database)
        store.find_nearest_chunks(place, vectors[0], 10)
        near, near_times = run_timed(lambda vector: store.find_nearest_chunks(place, vector, 10), vectors)
        store.find_matching_chunks(place, queries[0], 100)
        _, match_times = run_timed(lambda query: store.find_matching_chunks(place, query, 100), queries)
        exact = find_exact_neighbours(postgres, place, vectors)
    found = [
        len({(hit.document_id, hit.part) for hit in hits} & keys) / 10 for hits, keys in zip(near, exact, strict=True)
    ]
    console.print(f"{name}: recall@10 {statistics.fmean(found):.3f}")
    for label, times in (("dense, top 10", near_times), ("lexical, top 100, 12 words", match_times)):
        console.print(f"  {label}: p50 {times[len(times) // 2]:.1f} ms, p95 {times[int(len(times) * 0.95)]:.1f} ms")


def run_timed(
    search: Callable[[Question], list[ChunkHit]], questions: Sequence[Question]
) -> tuple[list[list[ChunkHit]], list[float]]:
    """Return the hits of each question and the sorted times in milliseconds."""
    hits, times = [], []
    for question in questions:
        started = time.perf_counter()
        hits.append(search(question))
        times.append((time.perf_counter() - started) * 1_000)
    return hits, sorted(times)


def find_exact_neighbours(
    postgres: Postgres, place: SearchScope, vectors: Sequence[Sequence[float]]
) -> list[set[tuple[str, int]]]:
    """Return the ten nearest chunks of each vector by a scan without an index."""
    key = place.collection_id.replace("-", "")
    group = f"""WHERE document_id IN (SELECT document_id FROM document_metadata_{key}
        WHERE metadata @> '{{"customFields": {{"group": 7}}}}')"""
    with psycopg.connect(host="127.0.0.1", port=postgres.port, dbname="lisa", user="lisa") as own:
        own.execute("SET enable_indexscan = off")
        rows = f"SELECT document_id::text, part FROM chunks_{key} {group if place.selection else ''}"
        statement = f"{rows} ORDER BY embedding <=> %s::halfvec LIMIT 10"
        return [set(own.execute(statement, (str(list(vector)),)).fetchall()) for vector in vectors]


if __name__ == "__main__":
    main()
