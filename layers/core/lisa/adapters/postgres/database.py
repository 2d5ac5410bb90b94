"""A PostgreSQL connection for one invocation. An idle connection would prevent the database from pausing."""

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

_AUTHORITIES_FILE = Path(__file__).with_name("rds_authorities.pem")
_BETWEEN_ATTEMPTS_SECONDS, _SHORTEST_SECONDS = 0.5, 2  # libpq rounds shorter attempts up to two seconds
_IDLE_TIMEOUT_SECONDS = 200  # a little more than the longest invocation
# The server ends the session of a dead client, so that no lock remains: after 25 s without an answer, 60 s without a
# statement in a transaction, or `idle` without a statement. RDS Proxy accepts no options in the startup packet, so they
# are set after connecting.
_SESSION_SETTINGS_SQL = """
SET tcp_keepalives_idle = 10; SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 3;
SET tcp_user_timeout = '25s';
SET idle_in_transaction_session_timeout = '60s'; SET idle_session_timeout = '{idle:d}ms'"""
#: Messages in the place of those of the server and libpq, which contain addresses and users.
_MESSAGE_BY_ERROR_TEXT = {
    "certificate": "the database's certificate is not signed by a trusted authority",
    "authentication": "the database does not accept the role of this function",
}
# The last two are no OperationalErrors: the server ended an idle transaction, or a failover left a read-only server.
_TRANSIENT_ERRORS = (
    psycopg.OperationalError,
    psycopg.errors.IdleInTransactionSessionTimeout,
    psycopg.errors.ReadOnlySqlTransaction,
)


@dataclass(frozen=True)
class DatabaseAddress:
    """The address of the database. `sslmode` is that of libpq; `verify-full` trusts the authorities of Amazon RDS."""

    host: str
    port: int
    name: str
    user: str
    sslmode: str = "require"

    @classmethod
    def parse_url(cls, url: str) -> "DatabaseAddress":
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
    def authorities_file(self) -> str | None:
        """Return the file of trusted authorities for `verify-full`, else None: with a file, `require` verifies, too."""
        return str(_AUTHORITIES_FILE) if self.sslmode == "verify-full" else None


class Database:
    """A connection that opens at its first use and closes at the end of the `with` block. For one thread.

    An attempt to connect lasts `connect_timeout` seconds. With `patience`, attempts to reach a database that resumes
    are repeated until so many seconds after the beginning of the block.
    """

    def __init__(
        self,
        address: DatabaseAddress,
        password: Callable[[], str],
        connect_timeout: int = 5,
        idle_seconds: float = _IDLE_TIMEOUT_SECONDS,
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
        self._close_connection()

    @contextmanager
    def open_transaction(self) -> Iterator[psycopg.Connection]:
        """Open a transaction and return its connection.

        Raises TransientError with the dependency DATABASE if the database is unavailable, resumes or ends the session,
        also within the block; with WORKER if another session holds a lock for longer than the timeout.
        """
        try:
            connection = self._open_connection()
            with connection.transaction():
                yield connection
        except psycopg.errors.LockNotAvailable as error:
            raise TransientError("another worker is still busy", dependency=WORKER) from error
        except _TRANSIENT_ERRORS as error:
            self._close_connection()
            raise TransientError(_find_message(error), dependency=DATABASE) from error

    @contextmanager
    def hold_lock(self, key: int, patience: float) -> Iterator[None]:
        """Hold the lock of this key (64 bits, signed), after at most `patience` seconds of waiting for other sessions.

        The lock ends with the block, or with the connection: if that breaks within the block, the lock is lost. Raises
        TransientError like `transaction`, but only until the lock is held.
        """
        with self.open_transaction() as connection:
            set_lock_timeout(connection, patience)
            connection.execute("SELECT pg_advisory_lock(%s)", (key,))
        try:
            yield
        finally:
            _release_lock(connection, key)

    def _open_connection(self) -> psycopg.Connection:
        if self._connection is None or self._connection.closed:
            self._connection = self._connect_patiently()
        return self._connection

    def _connect_patiently(self) -> psycopg.Connection:
        """Connect, also to a database that resumes: for some seconds it delays or refuses connections."""
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
            sslrootcert=address.authorities_file,
            connect_timeout=seconds,
            autocommit=True,
        )
        try:
            connection.execute(_SESSION_SETTINGS_SQL.format(idle=round(self._idle * 1000)))
            register_vector(connection)
        except BaseException:
            connection.close()
            raise
        return connection

    def _close_connection(self) -> None:
        if self._connection is not None:
            self._connection.close()
        self._connection = None


def _find_message(error: psycopg.Error) -> str:
    text = str(error)
    return next(
        (message for part, message in _MESSAGE_BY_ERROR_TEXT.items() if part in text), "the database does not answer"
    )


def set_lock_timeout(connection: psycopg.Connection, seconds: float) -> None:
    """Limit the time that each statement waits for a lock, until the end of the transaction."""
    connection.execute("SELECT set_config('lock_timeout', %s, true)", (f"{max(1, round(seconds * 1000))}ms",))


def _release_lock(connection: psycopg.Connection, key: int) -> None:
    """Release the lock without raising, so that an error of the block is not hidden. Closing releases it, too."""
    try:
        connection.execute("SELECT pg_advisory_unlock(%s)", (key,))
    except psycopg.Error:
        connection.close()
