"""The SQL statements of the vector store. `chunks_pgvector` describes its tables."""

CREATE_TABLE = """
CREATE TABLE IF NOT EXISTS {table} (
    document_id uuid NOT NULL,
    version text NOT NULL,
    generation bigint NOT NULL,
    part integer NOT NULL,
    text text NOT NULL,
    text_hash uuid NOT NULL,
    start_char integer NOT NULL,
    end_char integer NOT NULL,
    page integer,
    embedding halfvec({dimensions}) NOT NULL,
    PRIMARY KEY (document_id, version, part)
)"""
CREATE_HASH_INDEX = "CREATE INDEX IF NOT EXISTS {name} ON {table} (text_hash)"
CREATE_VECTOR_INDEX = "CREATE INDEX IF NOT EXISTS {name} ON {table} USING hnsw (embedding halfvec_cosine_ops)"
CREATE_DROPPED_COLLECTIONS = """
CREATE TABLE IF NOT EXISTS dropped_collections (
    collection_id uuid PRIMARY KEY,
    dropped_at timestamptz NOT NULL DEFAULT now()
)"""
INSERT = """
INSERT INTO {table} (document_id, version, generation, part, text, text_hash, start_char, end_char, page, embedding)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING"""
SELECT_KNOWN_VECTORS = (
    "SELECT DISTINCT ON (text_hash) text, embedding FROM {table} WHERE text_hash = ANY(%s) ORDER BY text_hash"
)
DELETE_OTHER_VERSIONS = """
DELETE FROM {table} WHERE document_id = %s AND generation <= %s AND version IS DISTINCT FROM %s"""
SELECT_NEAREST = """
WITH near AS (
    SELECT document_id, version, part, text, start_char, end_char, page, embedding <=> %(vector)s AS distance
    FROM {table} WHERE {selected} ORDER BY embedding <=> %(vector)s LIMIT %(limit)s
), placed AS (
    SELECT *, sum(octet_length(text)) OVER nearest AS bytes, row_number() OVER nearest AS place
    FROM near WINDOW nearest AS (ORDER BY distance ROWS UNBOUNDED PRECEDING)
)
SELECT document_id::text, version, part, CASE WHEN bytes <= %(most)s OR place = 1 THEN text ELSE '' END,
    start_char, end_char, page, 1 - distance AS score, bytes <= %(most)s OR place = 1
FROM placed ORDER BY place"""
DISABLE_INDEX_FOR_SMALL_TABLE = """
SELECT set_config('enable_indexscan', CASE WHEN pg_table_size(%s::regclass) < %s THEN 'off' ELSE 'on' END, true)"""
SELECT_MEAN_VECTOR = """
SELECT avg(l2_normalize(chunk.embedding)) FROM {table} AS chunk
JOIN unnest(%s::uuid[], %s::text[], %s::integer[]) AS chosen (document_id, version, part)
    USING (document_id, version, part)"""
