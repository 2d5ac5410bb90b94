"""`make bench-retrieval DATA=folder`: nDCG@10 of the dense, lexical and hybrid search in a PostgreSQL of its own.

The folder has `documents.jsonl` (id, title, text), `queries.jsonl` (id, text) and `qrels.tsv` (query_id, document_id,
relevance). Each document is indexed as one chunk and, in another collection, with the default chunking. A document has
the place of its best chunk.
"""

import hashlib
import json
import os
import random
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from statistics import fmean
from typing import Any

from rich.console import Console

from lisa.adapters.postgres.chunks_pgvector import PgvectorChunks
from lisa.documents.search_text import build_embedding_text
from lisa.documents.splitting import Chunk, ChunkingStrategy, split_document
from lisa.documents.text import DocumentText
from lisa.ingestion.document import Destination
from lisa.retrieval.evaluation import compare_paired, compute_ndcg
from lisa.retrieval.hybrid_search import HybridSearch, SearchTuning
from lisa.retrieval.ports import CurrentDocument
from lisa.retrieval.scope_reads import SearchMode, SearchQuestion
from local.postgres import Postgres
from tests.bench.retrieval.measures import cross_validate
from tests.support.chunks import document, new_collection, open_database, scope
from tests.support.ports import free_port

ROOT = Path(__file__).resolve().parents[3]
TUNINGS = [
    SearchTuning(weight, passages, share)
    for weight, passages, share in product((1.0, 1.5, 2.0), (0, 3, 5), (0.3, 0.6))
    if passages or share == 0.3
]
_SOME = random.Random(1)
console = Console(highlight=False)


@dataclass(frozen=True)
class Collection:
    """Documents, questions and the relevant documents of each question."""

    documents: list[dict[str, Any]]
    queries: list[dict[str, Any]]
    relevant: Mapping[str, set[str]]


@dataclass(frozen=True)
class EmbeddedChunks:
    """The titles and chunks of documents by their ids, and the vectors by embedded texts."""

    titles: Mapping[Any, str]
    chunks: Mapping[Any, Sequence[Chunk]]
    vectors: Mapping[str, list[float]]


@dataclass
class KnownVectors:
    """An embedder with the vectors of known texts."""

    vectors: dict[str, list[float]]

    def embed(self, model: str, texts: Sequence[str]) -> list[list[float]]:
        return [self.vectors[text] for text in texts]


@dataclass
class Table:
    """A documents table in which the version `v1` of each document is searchable."""

    destination: Destination
    names: dict[str, str]

    def get_current_documents(self, document_ids: Sequence[str]) -> Mapping[str, CurrentDocument]:
        place = self.destination.repository_id, self.destination.collection_id
        return {one: CurrentDocument("v1", f"{self.names[one]}.txt", self.names[one], *place) for one in document_ids}


def main() -> None:
    """Measure both ways of chunking."""
    folder = os.environ.get("DATA") or sys.exit("say where the collection is: make bench-retrieval DATA=folder")
    data = read_collection(Path(str(folder)))
    console.print(f"{len(data.documents):,} documents, {len(data.queries)} queries")
    with tempfile.TemporaryDirectory() as home, Postgres(port=free_port(), home=Path(home)) as postgres:
        for chunking in (ChunkingStrategy(type="none"), ChunkingStrategy()):
            measure_chunking(postgres, data, chunking)


def read_collection(folder: Path) -> Collection:
    """Return the collection in a folder."""
    documents, queries = (
        [json.loads(line) for line in (folder / f"{name}.jsonl").open()] for name in ("documents", "queries")
    )
    relevant: dict[str, set[str]] = defaultdict(set)
    for line in (folder / "qrels.tsv").read_text().splitlines()[1:]:
        query, found, grade = line.split("\t")
        if int(grade) > 0:
            relevant[query].add(found)
    return Collection(documents, [one for one in queries if str(one["id"]) in relevant], relevant)


def embed_texts(texts: Sequence[str]) -> dict[str, list[float]]:
    """Return the vectors of texts by the local model. They are stored below `.local/cache` for the next run."""
    wanted = json.dumps(sorted(set(texts)))
    cache = ROOT / ".local" / "cache" / "bench-retrieval"
    cache.mkdir(parents=True, exist_ok=True)
    target = cache / f"{hashlib.sha256(wanted.encode()).hexdigest()[:20]}.json"
    if not target.exists():
        source = target.with_suffix(".texts")
        source.write_text(wanted)
        python = ROOT / ".local" / "venv" / "models" / "bin" / "python"
        command = [str(python), "-m", "tests.bench.retrieval.embed_texts", str(source), str(target)]
        subprocess.run(command, cwd=ROOT, check=True, env=os.environ | {"PYTHONPATH": "layers/core:."})
    return dict(zip(json.loads(wanted), json.loads(target.read_text()), strict=True))


def measure_chunking(postgres: Postgres, data: Collection, chunking: ChunkingStrategy) -> None:
    """Index the documents, then print the measures of each mode."""
    chunks = {one["id"]: split_document(DocumentText(one["text"], "text/plain"), chunking) for one in data.documents}
    titles = {one["id"]: one["title"].replace("/", " ").rstrip(" .") for one in data.documents}
    vectors = embed_texts(
        [build_embedding_text(titles[key], chunk.text) for key, parts in chunks.items() for chunk in parts]
        + [one["text"] for one in data.queries]
    )
    destination = new_collection()
    with open_database(postgres, idle_seconds=3_600) as database:
        store = PgvectorChunks(database)
        sources, names = write_documents(store, destination, data, EmbeddedChunks(titles, chunks, vectors))
        table = Table(destination, names)

        def rate(mode: SearchMode, tuning: SearchTuning) -> list[float]:
            search = HybridSearch(KnownVectors(vectors), store, table, tuning)
            return rate_queries(search, mode, data, destination, sources)

        console.print(f"chunking {chunking.type}: {sum(map(len, chunks.values())):,} chunks, nDCG@10")
        print_measures(rate)


def write_documents(
    store: PgvectorChunks,
    destination: Destination,
    data: Collection,
    embedded: EmbeddedChunks,
) -> tuple[dict[str, str], dict[str, str]]:
    """Write all documents. Return the original id and the title of each stored document."""
    sources, names = {}, {}
    for one in data.documents:
        title = embedded.titles[one["id"]]
        stored = document(destination, key=f"{one['id']}/{title}.txt")
        sources[stored.document_id], names[stored.document_id] = str(one["id"]), title
        parts = embedded.chunks[one["id"]]
        if parts:
            store.write_chunks(
                stored, "v1", parts, [embedded.vectors[build_embedding_text(title, part.text)] for part in parts]
            )
    return sources, names


def rate_queries(
    search: HybridSearch, mode: SearchMode, data: Collection, destination: Destination, sources: Mapping[str, str]
) -> list[float]:
    """Return the nDCG@10 of each query."""
    rates = []
    for query in data.queries:
        found = search(SearchQuestion(query["text"], 60, mode), [scope(destination)]).passages
        ranked = list(dict.fromkeys(sources[passage.hit.document_id] for passage in found))
        rates.append(compute_ndcg(ranked, data.relevant[str(query["id"])]))
    return rates


def resample(items: Sequence[float]) -> Sequence[float]:
    """Return as many items, drawn with replacement."""
    return _SOME.choices(items, k=len(items))


def print_measures(rate: Callable[[SearchMode, SearchTuning], list[float]]) -> None:
    """Print the mean of each mode, and the gain of the hybrid one with its interval."""
    default = SearchTuning()
    plain = rate(SearchMode.HYBRID, SearchTuning(1.0, 0))
    single = {mode: rate(mode, default) for mode in (SearchMode.VECTOR, SearchMode.LEXICAL)}
    tuned = {repr(tuning): rate(SearchMode.HYBRID, tuning) for tuning in TUNINGS}
    hybrid = rate(SearchMode.HYBRID, default)
    validated, chosen = cross_validate(tuned)
    for name, rates in {"dense": single[SearchMode.VECTOR], "lexical": single[SearchMode.LEXICAL],
                        "plain reciprocal rank fusion": plain, "hybrid": hybrid,
                        "hybrid, tuned by nested cross-validation": validated}.items():  # fmt: skip
        console.print(f"  {name}: {fmean(rates):.4f}")
    for label, other in (
        ("dense", single[SearchMode.VECTOR]),
        ("lexical", single[SearchMode.LEXICAL]),
        ("plain", plain),
    ):
        for name, rates in (("hybrid", hybrid), ("validated", validated)):
            mean, low, high = compare_paired(rates, other, resample)
            console.print(f"  {name} − {label}: {mean:+.4f}, 95 % interval {low:+.4f} to {high:+.4f}")
    console.print(f"  chosen in the folds: {', '.join(sorted(set(chosen)))}")
    best = max(tuned, key=lambda name: fmean(tuned[name]))
    console.print(f"  best of all settings, not validated: {best} {fmean(tuned[best]):.4f}")


if __name__ == "__main__":
    main()
