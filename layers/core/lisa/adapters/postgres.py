"""A PostgreSQL connection that lasts one invocation: an idle one would keep the database from sleeping."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import TracebackType

import psycopg
from pgvector.psycopg import register_vector

from lisa.errors import TransientError


@dataclass(frozen=True)
class Address:
    """Where the database is. `sslmode` is libpq's."""

    host: str
    port: int
    name: str
    user: str
    sslmode: str = "require"


class Database:
    """Opens on first use, closes at the end of the `with` block it is used in."""

    def __init__(self, address: Address, password: Callable[[], str], connect_timeout: int = 5) -> None:
        self._address = address
        self._password = password
        self._timeout = connect_timeout
        self._connection: psycopg.Connection | None = None

    def __enter__(self) -> "Database":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._connection is not None:
            self._connection.close()
        self._connection = None

    @contextmanager
    def transaction(self) -> Iterator[psycopg.Connection]:
        """A connection inside a transaction. Raises TransientError when the database is away or wakes up."""
        try:
            connection = self._open()
            with connection.transaction():
                yield connection
        except psycopg.OperationalError as error:
            self.__exit__(None, None, None)
            raise TransientError(f"the database does not answer: {str(error).splitlines()[0]}") from error

    def _open(self) -> psycopg.Connection:
        if self._connection is None or self._connection.closed:
            address = self._address
            self._connection = psycopg.connect(
                host=address.host,
                port=address.port,
                dbname=address.name,
                user=address.user,
                password=self._password(),
                sslmode=address.sslmode,
                connect_timeout=self._timeout,
                autocommit=True,
            )
            register_vector(self._connection)
        return self._connection
