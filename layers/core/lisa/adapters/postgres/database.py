"""A PostgreSQL connection that lasts one invocation: an idle one would keep the database from sleeping."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from urllib.parse import parse_qs, urlsplit

import psycopg
from pgvector.psycopg import register_vector

from lisa.errors import DATABASE, WORKER, TransientError

_AUTHORITIES = Path(__file__).with_name("rds_authorities.pem")
_BETWEEN_ATTEMPTS_SECONDS, _SHORTEST_SECONDS = 0.5, 2  # libpq rounds shorter attempts up to two seconds
_IDLE_SECONDS = 200  # a little over the longest invocation
# The server notices by itself that whoever connected is gone, so that a dead sandbox holds no lock: a silent peer after
# 25 s, a transaction without a next statement after 60 s, a session that does nothing after `idle`.
# Said after connecting and not in the startup packet, because RDS Proxy takes no options there.
_SESSION = """
SET tcp_keepalives_idle = 10; SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 3;
SET tcp_user_timeout = '25s';
SET idle_in_transaction_session_timeout = '60s'; SET idle_session_timeout = '{idle:d}ms'"""
#: In place of the server's and libpq's own words, which name addresses and users.
_SENTENCES = {
    "certificate": "the database's certificate is not one of an authority that is trusted",
    "authentication": "the database does not accept the role of this function",
}
# Not OperationalErrors for psycopg, yet as passing: the server ended a stuck transaction; a failover left a reader.
_AWAY = (
    psycopg.OperationalError,
    psycopg.errors.IdleInTransactionSessionTimeout,
    psycopg.errors.ReadOnlySqlTransaction,
)


@dataclass(frozen=True)
class DatabaseAddress:
    """Where the database is. `sslmode` is libpq's; `verify-full` trusts the authorities of Amazon RDS."""

    host: str
    port: int
    name: str
    user: str
    sslmode: str = "require"

    @classmethod
    def parse(cls, url: str) -> "DatabaseAddress":
        """Return the address in `postgresql://user@host:port/name?sslmode=mode`.

        Raises:
            ValueError: a part is missing, or there is a password: each connection sends a fresh IAM token.
        """
        parts = urlsplit(url)
        found = (parts.hostname, parts.port, parts.path.removeprefix("/"), parts.username)
        [sslmode] = parse_qs(parts.query).get("sslmode") or [""]
        if parts.scheme != "postgresql" or parts.password is not None or not (all(found) and sslmode):
            raise ValueError("the database's URL must read postgresql://user@host:port/name?sslmode=mode")
        return cls(str(parts.hostname), int(parts.port or 0), found[2], str(parts.username), sslmode)

    @property
    def authorities(self) -> str | None:
        """The file of trusted authorities, named only where they are to count: `require` would check them, too."""
        return str(_AUTHORITIES) if self.sslmode == "verify-full" else None


class Database:
    """Opens on first use, closes at the end of the `with` block it is used in. For one thread.

    An attempt to connect lasts `connect_timeout` seconds. With patience a database that wakes up is waited for so many
    seconds at most from the beginning of the block: what else the block has waited for counts, too.
    """

    def __init__(
        self,
        address: DatabaseAddress,
        password: Callable[[], str],
        connect_timeout: int = 5,
        idle_seconds: float = _IDLE_SECONDS,
        patience: float = 0,
    ) -> None:
        self._address = address
        self._password = password
        self._timeout = connect_timeout
        self._idle = idle_seconds
        self._patience = patience
        self._deadline = 0.0
        self._connection: psycopg.Connection | None = None

    def __enter__(self) -> "Database":
        self._deadline = time.monotonic() + self._patience
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._close()

    @contextmanager
    def transaction(self) -> Iterator[psycopg.Connection]:
        """A connection inside a transaction.

        Raises TransientError: of the dependency `database` when it is away, wakes up or ended the session, also in the
        midst of the block; of `worker` when somebody else held a lock for longer than the block would wait.
        """
        try:
            connection = self._open()
            with connection.transaction():
                yield connection
        except psycopg.errors.LockNotAvailable as error:
            raise TransientError("another worker is still at it", dependency=WORKER) from error
        except _AWAY as error:
            self._close()
            raise TransientError(_said(error), dependency=DATABASE) from error

    @contextmanager
    def lock(self, key: int, patience: float) -> Iterator[None]:
        """Hold the lock of this key (64 bits, signed) among all sessions, waiting for it `patience` seconds.

        The lock ends with the block or with the connection, whichever ends first: inside the block a broken connection
        may be replaced, and the lock is then lost. Raises TransientError as `transaction` does, only while taking it.
        """
        with self.transaction() as connection:
            set_lock_timeout(connection, patience)
            connection.execute("SELECT pg_advisory_lock(%s)", (key,))
        try:
            yield
        finally:
            _unlock(connection, key)

    def _open(self) -> psycopg.Connection:
        if self._connection is None or self._connection.closed:
            self._connection = self._awake()
        return self._connection

    def _awake(self) -> psycopg.Connection:
        """A connection, also to a database that wakes up: it holds whoever asks, or refuses, for some seconds."""
        while True:
            left = self._deadline - time.monotonic()
            try:
                return self._connect(max(_SHORTEST_SECONDS, round(left)) if self._patience else self._timeout)
            except psycopg.OperationalError as error:
                if "certificate" in str(error) or self._deadline - time.monotonic() < _BETWEEN_ATTEMPTS_SECONDS:
                    raise
            time.sleep(_BETWEEN_ATTEMPTS_SECONDS)

    def _connect(self, seconds: int) -> psycopg.Connection:
        address = self._address
        connection = psycopg.connect(
            host=address.host,
            port=address.port,
            dbname=address.name,
            user=address.user,
            password=self._password(),
            sslmode=address.sslmode,
            sslrootcert=address.authorities,
            connect_timeout=seconds,
            autocommit=True,
        )
        try:
            connection.execute(_SESSION.format(idle=round(self._idle * 1000)))
            register_vector(connection)
        except BaseException:
            connection.close()
            raise
        return connection

    def _close(self) -> None:
        if self._connection is not None:
            self._connection.close()
        self._connection = None


def _said(error: psycopg.Error) -> str:
    words = str(error)
    return next((said for part, said in _SENTENCES.items() if part in words), "the database does not answer")


def set_lock_timeout(connection: psycopg.Connection, seconds: float) -> None:
    """From here to the end of the transaction no statement waits longer for any lock."""
    connection.execute("SELECT set_config('lock_timeout', %s, true)", (f"{max(1, round(seconds * 1000))}ms",))


def _unlock(connection: psycopg.Connection, key: int) -> None:
    """Give the lock back without ever raising: what the block itself raised must be heard. Closing frees it too."""
    try:
        connection.execute("SELECT pg_advisory_unlock(%s)", (key,))
    except psycopg.Error:
        connection.close()
