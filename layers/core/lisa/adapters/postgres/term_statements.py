"""The SQL statements of the lexical index. `chunk_terms` describes its tables."""

CREATE_TABLE = """
CREATE TABLE IF NOT EXISTS {table} (
    document_id uuid NOT NULL,
    version text NOT NULL,
    generation bigint NOT NULL,
    part integer NOT NULL,
    length integer NOT NULL,
    terms integer[] NOT NULL,
    PRIMARY KEY (document_id, version, part)
)"""
# Without the list of pending entries, which every search would have to read.
CREATE_TERM_INDEX = "CREATE INDEX IF NOT EXISTS {name} ON {table} USING gin (terms) WITH (fastupdate = off)"
CREATE_TOTALS = """
CREATE TABLE IF NOT EXISTS chunk_term_totals (
    collection_id uuid NOT NULL,
    shard integer NOT NULL,
    chunks bigint NOT NULL,
    length bigint NOT NULL,
    PRIMARY KEY (collection_id, shard)
) WITH (fillfactor = 50)"""
CREATE_STATES = """
CREATE TABLE IF NOT EXISTS chunk_term_states (
    collection_id uuid PRIMARY KEY,
    revision integer NOT NULL,
    complete boolean NOT NULL
)"""
SELECT_STATE = "SELECT revision, complete FROM chunk_term_states WHERE collection_id = %s"
INSERT_STATE = """
INSERT INTO chunk_term_states (collection_id, revision, complete) VALUES (%s, %s, %s)
ON CONFLICT (collection_id) DO UPDATE SET revision = excluded.revision, complete = excluded.complete"""
DELETE_STATE = "DELETE FROM chunk_term_states WHERE collection_id = %s"
DELETE_TOTALS = "DELETE FROM chunk_term_totals WHERE collection_id = %s"
INSERT = """
WITH added AS (
    INSERT INTO {table} (document_id, version, generation, part, length, terms)
    SELECT document_id, version, generation, part, length, terms::integer[]
    FROM unnest(%s::uuid[], %s::text[], %s::bigint[], %s::integer[], %s::integer[], %s::text[])
        AS new (document_id, version, generation, part, length, terms)
    ON CONFLICT DO NOTHING RETURNING document_id, length
)
INSERT INTO chunk_term_totals AS totals (collection_id, shard, chunks, length)
SELECT %s::uuid, get_byte(uuid_send(document_id), 0) %% 16 AS place, count(*), sum(length)
FROM added GROUP BY place ORDER BY place
ON CONFLICT (collection_id, shard)
DO UPDATE SET chunks = totals.chunks + excluded.chunks, length = totals.length + excluded.length"""
DELETE_OTHER_VERSIONS = """
WITH gone AS (
    DELETE FROM {table} WHERE document_id = %s AND generation <= %s AND version IS DISTINCT FROM %s
    RETURNING document_id, length
), change AS (
    SELECT get_byte(uuid_send(document_id), 0) %% 16 AS shard, count(*) AS chunks, sum(length) AS length
    FROM gone GROUP BY 1
)
UPDATE chunk_term_totals AS totals
SET chunks = totals.chunks - change.chunks, length = totals.length - change.length
FROM change WHERE totals.collection_id = %s AND totals.shard = change.shard"""
SELECT_WITHOUT_TERMS = """
SELECT document_id::text, version, generation, part, text FROM {chunks} AS chunk
WHERE NOT EXISTS (SELECT FROM {table} AS done WHERE done.document_id = chunk.document_id
    AND done.version = chunk.version AND done.part = chunk.part)
LIMIT %s"""
RECOUNT_TOTALS = """
INSERT INTO chunk_term_totals (collection_id, shard, chunks, length)
SELECT %s::uuid, get_byte(uuid_send(document_id), 0) %% 16, count(*), sum(length) FROM {table} GROUP BY 2"""
# Compiling the statement takes longer than running it, and so do a hundred scans of a small table without its index.
SET_LEXICAL_PLAN = "SET LOCAL statement_timeout = {timeout:d}; SET LOCAL jit = off; SET LOCAL enable_seqscan = off"
SELECT_MATCHING = """
WITH totals AS (
    SELECT sum(chunks)::float8 AS chunks, sum(length)::float8 / nullif(sum(chunks), 0) AS mean
    FROM chunk_term_totals WHERE collection_id = %(collection)s
), asked AS MATERIALIZED (
    SELECT term, weight, (
        SELECT count(*) FROM (
            SELECT FROM {table} AS stored
            WHERE stored.terms && ARRAY(SELECT term + step FROM generate_series(0, %(steps)s - 1) AS step)
            LIMIT %(postings)s + 1
        ) AS found
    ) AS frequency
    FROM unnest(%(terms)s::integer[], %(weights)s::float8[]) AS question (term, weight)
), used AS MATERIALIZED (
    SELECT term, weight, frequency FROM (
        SELECT *, sum(frequency) OVER (ORDER BY frequency) AS together, min(frequency) OVER () AS lowest
        FROM asked WHERE frequency > 0
    ) AS occurring
    WHERE together <= %(postings)s OR frequency = lowest
), postings AS MATERIALIZED (
    SELECT used.term, used.weight, used.frequency, found.row, found.length, step.count
    FROM used CROSS JOIN unnest(%(counts)s::integer[]) WITH ORDINALITY AS step (count, place) CROSS JOIN LATERAL (
        SELECT stored.ctid AS row, stored.length FROM {table} AS stored
        WHERE stored.terms @> ARRAY[used.term + step.place::integer - 1] AND {selected}
    ) AS found
), weighted AS MATERIALIZED (
    SELECT term, weight * ln(1 + (totals.chunks - frequency + 0.5) / (frequency + 0.5)) * (%(k1)s + 1) AS weight
    FROM (
        SELECT term, weight, greatest(frequency, count(*))::float8 AS frequency
        FROM postings GROUP BY term, weight, frequency
    ) AS counted
    CROSS JOIN totals
), best AS (
    SELECT row, sum(weighted.weight * count / (count + %(k1)s * (1 - %(b)s + %(b)s * length / mean)))::real AS match
    FROM postings JOIN weighted USING (term) CROSS JOIN totals
    GROUP BY row ORDER BY match DESC FETCH FIRST %(limit)s ROWS WITH TIES
), near AS (
    SELECT chunk.document_id, chunk.version, chunk.part, chunk.text, chunk.start_char, chunk.end_char, chunk.page,
        1 - (chunk.embedding <=> %(vector)s::halfvec) AS score, best.match
    FROM best JOIN {table} AS stored ON stored.ctid = best.row JOIN {chunks} AS chunk
        ON (chunk.document_id, chunk.version, chunk.part) = (stored.document_id, stored.version, stored.part)
    ORDER BY best.match DESC, chunk.document_id, chunk.version, chunk.part LIMIT %(limit)s
), placed AS (
    SELECT *, sum(octet_length(text)) OVER nearest AS bytes, row_number() OVER nearest AS place
    FROM near WINDOW nearest AS (ORDER BY match DESC, document_id, version, part ROWS UNBOUNDED PRECEDING)
)
SELECT document_id::text, version, part, CASE WHEN bytes <= %(most)s OR place = 1 THEN text ELSE '' END,
    start_char, end_char, page, coalesce(score, 0), bytes <= %(most)s OR place = 1, match
FROM placed ORDER BY place"""
