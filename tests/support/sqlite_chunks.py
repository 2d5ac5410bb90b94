"""The vector store's SQL statements run by SQLite in this process; words that only PostgreSQL has are translated.

It shows the meaning of the statements. Plans and locks need the real database.
"""

import json
import math
import re
import sqlite3
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import psycopg
from pgvector import HalfVector

_DISTANCES = {"<=>": "cosine_distance", "<->": "l2_distance", "<#>": "negative_inner_product", "<+>": "l1_distance"}
_OPERATOR = re.compile(r"(\w+) (<=>|<->|<#>|<\+>) (\?|:\w+)")
_NAMED = re.compile(r"%\((\w+)\)s")
#: Statements to PostgreSQL alone: they are noted, and change nothing here.
_NOTED = re.compile(r"\s*(SET |SELECT set_config|SELECT pg_|CREATE INDEX IF NOT EXISTS \S+ ON \S+ USING hnsw)")
#: Statements of the lexical index, whose meaning needs PostgreSQL: they are skipped.
_LEXICAL = re.compile("chunk_term|to_regclass")


class SqliteDatabase:
    """A replacement of `Database`. `noted` holds statements only for PostgreSQL with parameters; `ran` the others."""

    def __init__(self) -> None:
        self.noted: list[tuple[str, tuple[Any, ...]]] = []
        self.ran: list[str] = []
        self._connection = sqlite3.connect(":memory:")
        for operator, name in _DISTANCES.items():
            self._connection.create_function(name, 2, _DISTANCE[operator], deterministic=True)
        self._connection.create_function("octet_length", 1, lambda text: len(text.encode()), deterministic=True)
        self._connection.create_function("now", 0, lambda: "2026-01-01")

    @contextmanager
    def open_transaction(self) -> Iterator["SqliteDatabase"]:
        """Return the connection as a transaction."""
        with self._connection:
            yield self

    @contextmanager
    def cursor(self, *, binary: bool = False) -> Iterator["SqliteDatabase"]:
        """Return the connection as a cursor."""
        yield self

    @contextmanager
    def hold_lock(self, key: int, patience: float) -> Iterator[None]:
        """Take no lock; there is only one connection."""
        self.noted.append(("lock", (key, patience)))
        yield

    def execute(self, statement: Any, parameters: Sequence[Any] | Mapping[str, Any] = ()) -> "_Rows":
        """Run the statement, or record it if only PostgreSQL can run it."""
        text = statement if isinstance(statement, str) else statement.as_string()
        if _LEXICAL.search(text):
            return _Rows([])
        if _NOTED.match(text):
            self.noted.append((text, tuple(parameters)))
            return _Rows([])
        self.ran.append(text)
        once = "DISTINCT ON (text_hash)" in text
        try:
            rows = self._connection.execute(_translated(text), _stored_parameters(parameters)).fetchall()
        except sqlite3.OperationalError as error:
            if "no such table" in str(error):
                raise psycopg.errors.UndefinedTable(str(error)) from error
            raise
        return _Rows([tuple(map(_loaded, row)) for row in (_first_of_each(rows) if once else rows)])

    def executemany(self, statement: Any, rows: Sequence[Sequence[Any]]) -> None:
        """Run the statement once for each row."""
        for row in rows:
            self.execute(statement, row)


class _Rows:
    def __init__(self, rows: list[tuple[Any, ...]]) -> None:
        self._rows = rows

    def fetchall(self) -> list[tuple[Any, ...]]:
        return self._rows

    def fetchone(self) -> tuple[Any, ...] | None:
        return self._rows[0] if self._rows else None


def _translated(text: str) -> str:
    text = _NAMED.sub(r":\1", text).replace("%s", "?").replace("::text", "").replace("halfvec(", "vector(")
    text = text.replace("SELECT DISTINCT ON (text_hash)", "SELECT text_hash,")
    text = text.replace("= ANY(?)", "IN (SELECT value FROM json_each(?))")
    text = text.replace("SELECT FROM", "SELECT 1 FROM").replace("DEFAULT now()", "DEFAULT '-'")
    return _OPERATOR.sub(lambda found: f"{_DISTANCES[found[2]]}({found[1]}, {found[3]})", text)


def _first_of_each(rows: list[Any]) -> list[Any]:
    """Return the first row of each value, as DISTINCT ON does."""
    first: dict[Any, Any] = {}
    for value, *rest in rows:
        first.setdefault(value, rest)
    return list(first.values())


def _stored_parameters(parameters: Sequence[Any] | Mapping[str, Any]) -> list[Any] | dict[str, Any]:
    if isinstance(parameters, Mapping):
        return {name: _stored(value) for name, value in parameters.items()}
    return [_stored(value) for value in parameters]


def _stored(value: Any) -> Any:
    if isinstance(value, HalfVector):
        return "vector" + json.dumps(value.to_list())
    if isinstance(value, list):
        return json.dumps([str(each) for each in value])
    return str(value) if isinstance(value, uuid.UUID) else value


def _loaded(value: Any) -> Any:
    is_vector = isinstance(value, str) and value.startswith("vector[")
    return HalfVector(_numbers(value)) if is_vector else value


def _numbers(text: str) -> list[float]:
    numbers: list[float] = json.loads(text.removeprefix("vector"))
    return numbers


def _product(one: str, other: str) -> float:
    return sum(a * b for a, b in zip(_numbers(one), _numbers(other), strict=True))


def _length(one: str) -> float:
    return math.hypot(*_numbers(one))


_DISTANCE = {
    "<=>": lambda one, other: 1 - _product(one, other) / _length(one) / _length(other),
    "<->": lambda one, other: math.dist(_numbers(one), _numbers(other)),
    "<#>": lambda one, other: -_product(one, other),
    "<+>": lambda one, other: sum(abs(a - b) for a, b in zip(_numbers(one), _numbers(other), strict=True)),
}
