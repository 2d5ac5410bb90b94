"""The form of a chunk in OpenSearch.

`terms` holds the terms of the chunk by our own analysis, each as often as it counts, so that OpenSearch computes the
same BM25 as every other store. `embedding` is the vector in the index; `vector` holds the same numbers as base64, from
which they are read five times faster than from JSON. `_source` therefore contains neither `embedding` nor `terms`.
"""

import base64
import hashlib
import math
from array import array
from collections.abc import Mapping, Sequence
from operator import mul
from typing import Any

from lisa.documents.search_terms import ANALYSIS_REVISION, make_title
from lisa.documents.search_text import build_embedding_text
from lisa.documents.splitting import Chunk
from lisa.ingestion.document import Document
from lisa.retrieval.bm25 import K1, B
from lisa.retrieval.chunk_counts import count_chunk_terms
from lisa.retrieval.ports import ChunkHit

PLACE_FIELDS = ["document_id", "version", "part", "start", "end", "page", "bytes"]
_KEYWORD = {"type": "keyword"}
_STORED_NUMBER = {"type": "integer", "index": False, "doc_values": False}


def build_index(dimensions: int) -> dict[str, Any]:
    """Return the settings and the mapping of an index for chunks with vectors of these dimensions.

    It has one shard, so that document frequencies are those of the whole collection.
    """
    settings = {
        "index.knn": True,
        "index.number_of_shards": 1,
        "index.similarity.chunks": {"type": "BM25", "k1": K1, "b": B},
    }
    method = {"name": "hnsw", "engine": "lucene", "space_type": "cosinesimil"}
    properties = {
        "document_id": _KEYWORD,
        "version": _KEYWORD,
        "generation": {"type": "long"},
        "part": {"type": "integer"},
        "start": _STORED_NUMBER,
        "end": _STORED_NUMBER,
        "page": _STORED_NUMBER,
        "bytes": _STORED_NUMBER,
        "text": {"type": "text", "index": False, "norms": False},
        "text_hash": _KEYWORD,
        "title": {"type": "text", "index": False, "norms": False},
        "terms": {"type": "text", "analyzer": "whitespace", "similarity": "chunks", "index_options": "freqs"},
        "revision": {"type": "integer"},
        "vector": {"type": "binary"},
        "embedding": {"type": "knn_vector", "dimension": dimensions, "method": method},
    }
    mappings = {"dynamic": "strict", "_source": {"excludes": ["embedding", "terms"]}, "properties": properties}
    return {"settings": settings, "mappings": mappings}


def derive_chunk_id(document_id: str, version: str, part: int) -> str:
    """Return the id of a chunk, which has at most 512 bytes, as OpenSearch demands."""
    return f"{document_id}.{part}.{hashlib.sha256(version.encode()).hexdigest()[:32]}"


def hash_text(title: str, text: str) -> str:
    """Return the hash of the embedded form, by which the vector of an equal text with an equal title is found."""
    return hashlib.sha256(build_embedding_text(title, text).encode()).hexdigest()


def encode_chunk(document: Document, version: str, chunk: Chunk, vector: Sequence[float]) -> dict[str, Any]:
    """Return the chunk as OpenSearch stores it."""
    title = make_title(document.location.file_name)
    return {
        "document_id": document.document_id,
        "version": version,
        "generation": document.generation,
        "part": chunk.part,
        "start": chunk.start,
        "end": chunk.end,
        "page": chunk.page,
        "bytes": len(chunk.text.encode()),
        "text": chunk.text,
        "text_hash": hash_text(title, chunk.text),
        "title": title,
        "terms": " ".join(term for term, count in count_chunk_terms(title, chunk.text).items() for _ in range(count)),
        "revision": ANALYSIS_REVISION,
        "vector": base64.b64encode(array("f", vector).tobytes()).decode(),
        "embedding": list(vector),
    }


def decode_vector(source: Mapping[str, Any]) -> list[float]:
    """Return the vector of a stored chunk, in single precision."""
    return array("f", base64.b64decode(source["vector"])).tolist()


def decode_hit(source: Mapping[str, Any], *, score: float, match: float = 0.0) -> ChunkHit:
    """Return a found chunk without its text."""
    return ChunkHit(
        source["document_id"], source["version"], source["part"], "", source["start"], source["end"],
        source["page"], score, has_text=False, match=match,
    )  # fmt: skip


def compute_cosine(one: Sequence[float], other: Sequence[float]) -> float:
    """Return the cosine similarity of two vectors of the same length, 0 if one is all zeros."""
    product: float = sum(map(mul, one, other))
    return product / ((math.hypot(*one) * math.hypot(*other)) or 1)


def scale_to_unit(vector: Sequence[float]) -> list[float]:
    """Return the vector scaled to length 1."""
    length = math.hypot(*vector)
    return [number / length for number in vector]
