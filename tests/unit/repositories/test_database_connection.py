"""Connections to the database: their verification, and the wait for a database that resumes."""

import datetime
import hashlib
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import certifi
import psycopg
import pytest
from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding

from lisa.adapters.postgres.database import Database, DatabaseAddress
from lisa.errors import DATABASE, TransientError
from tools.checks.application import translate_application
from tools.checks.translation import ROOT, translate_template

BUNDLE = ROOT / "layers/core/lisa/adapters/postgres/rds_authorities.pem"
NOW = datetime.datetime.now(datetime.UTC)


@pytest.fixture(scope="module")
def certificate_authorities() -> list[x509.Certificate]:
    return x509.load_pem_x509_certificates(BUNDLE.read_bytes())


def test_the_authorities_of_rds_are_shipped_for_every_region_and_key(
    certificate_authorities: list[x509.Certificate],
) -> None:
    names = [one.subject.rfc4514_string() for one in certificate_authorities]

    assert len(names) == len(set(names)) == 85
    for key in ("RSA2048", "RSA4096", "ECC384"):
        regions = {name.split("Amazon RDS ")[1].split()[0] for name in names if f"Root CA {key} G1" in name}
        assert len(regions) == 27
        assert {"us-east-1", "eu-central-1", "ap-southeast-2"} <= regions


def test_every_shipped_authority_is_a_self_signed_root(certificate_authorities: list[x509.Certificate]) -> None:
    for one in certificate_authorities:
        one.verify_directly_issued_by(one)
        assert one.extensions.get_extension_for_class(x509.BasicConstraints).value.ca


def test_no_shipped_authority_expires_within_five_years(certificate_authorities: list[x509.Certificate]) -> None:
    assert min(one.not_valid_after_utc for one in certificate_authorities) > NOW + datetime.timedelta(days=5 * 365)


def test_the_shipped_roots_of_amazon_equal_the_public_ones(certificate_authorities: list[x509.Certificate]) -> None:
    public = Path(certifi.where()).read_text()
    of_proxies = [one for one in certificate_authorities if "OU=Amazon RDS" not in one.subject.rfc4514_string()]

    assert len(of_proxies) == 4
    assert [one for one in of_proxies if one.public_bytes(Encoding.PEM).decode().strip() not in public] == []


def test_the_bundle_of_authorities_has_the_expected_fingerprint(
    certificate_authorities: list[x509.Certificate],
) -> None:
    prints = sorted(one.fingerprint(SHA256()).hex() for one in certificate_authorities)

    assert (
        hashlib.sha256("\n".join(prints).encode()).hexdigest()
        == "755dfe7d1dfdf9775bad6abee286dc0990b43d49e62d98b5c74b7e9798c7c682"
    )


def test_only_a_verified_connection_names_its_authorities() -> None:
    modes = ("disable", "prefer", "require", "verify-full")

    named = {mode: DatabaseAddress("h", 1, "n", "u", mode).authorities_file for mode in modes}
    assert named == {"disable": None, "prefer": None, "require": None, "verify-full": str(BUNDLE)}


def test_the_url_of_the_database_names_all_parts_of_its_address() -> None:
    found = DatabaseAddress.parse_url("postgresql://lisa@db.example:5433/handbook?sslmode=verify-full")

    assert found == DatabaseAddress("db.example", 5433, "handbook", "lisa", "verify-full")


@pytest.mark.parametrize(
    "url",
    [
        "",
        "db.example",
        "https://lisa@db.example:5433/handbook?sslmode=require",
        "postgresql://db.example:5433/handbook?sslmode=require",
        "postgresql://lisa@db.example/handbook?sslmode=require",
        "postgresql://lisa@db.example:port/handbook?sslmode=require",
        "postgresql://lisa@db.example:5433/?sslmode=require",
        "postgresql://lisa@db.example:5433/handbook",
        "postgresql://lisa:secret@db.example:5433/handbook?sslmode=require",
    ],
)
def test_a_database_url_without_a_part_or_with_a_password_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match=r"URL must read|could not be cast"):
        DatabaseAddress.parse_url(url)


def test_a_deployment_verifies_the_database_by_default() -> None:
    template = translate_template()

    assert template["Parameters"]["DatabaseSslMode"]["Default"] == "verify-full"


@pytest.fixture
def refusing_port() -> Iterator[tuple[int, list[float]]]:
    """Yield a port that closes every connection, and the times of the connections."""
    came: list[float] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def refuse() -> None:
            while True:
                try:
                    connection, _ = server.accept()
                except OSError:
                    return
                came.append(time.monotonic())
                connection.close()

        thread = threading.Thread(target=refuse)
        thread.start()
        yield server.getsockname()[1], came
        server.shutdown(socket.SHUT_RDWR)
        thread.join()


def seconds_until_failure(port: int, patience: float) -> float:
    """Return the seconds until the database was reported as unavailable."""
    database = Database(
        DatabaseAddress("127.0.0.1", port, "lisa", "lisa", "disable"), lambda: "unused", patience=patience
    )
    began = time.monotonic()
    with database, pytest.raises(TransientError) as told, database.open_transaction():
        pytest.fail("nobody answers there")
    assert (told.value.dependency, str(told.value)) == (DATABASE, "the database does not answer")
    return time.monotonic() - began


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ('connection to server at "10.0.3.7", port 5432 failed: SSL error: certificate verify failed', "certificate"),
        ('connection to server at "10.0.3.7" failed: FATAL:  PAM authentication failed for user "lisa"', "role"),
        ('connection to server at "10.0.3.7", port 5432 failed: Connection refused', "does not answer"),
    ],
)
def test_the_reason_of_a_connection_error_contains_no_address_and_no_user(said: str, told: str) -> None:
    database = Database(DatabaseAddress("127.0.0.1", 1, "lisa", "lisa", "disable"), lambda: _fail(said))

    with database, pytest.raises(TransientError, match=told) as away, database.open_transaction():
        pytest.fail("nobody answers there")

    assert "10.0.3.7" not in str(away.value)
    assert "lisa" not in str(away.value)


def _fail(said: str) -> str:
    raise psycopg.OperationalError(said)


def test_a_connection_without_patience_fails_at_once(refusing_port: tuple[int, list[float]]) -> None:
    assert seconds_until_failure(refusing_port[0], 0) < 0.5
    assert len(refusing_port[1]) == 1


def test_a_connection_with_patience_is_retried_until_the_time_is_over(refusing_port: tuple[int, list[float]]) -> None:
    assert 0.6 <= seconds_until_failure(refusing_port[0], 1.2) <= 3
    assert len(refusing_port[1]) >= 2


def test_the_patience_of_a_connection_counts_from_the_beginning_of_the_block(
    refusing_port: tuple[int, list[float]],
) -> None:
    address = DatabaseAddress("127.0.0.1", refusing_port[0], "lisa", "lisa", "disable")

    with Database(address, lambda: "unused", patience=1.0) as database:
        for _ in range(2):
            with pytest.raises(TransientError), database.open_transaction():
                pytest.fail("nobody answers there")
        assert len(refusing_port[1]) <= 4  # two attempts within the second, and one more after it


def test_both_searches_wait_for_a_resuming_database_and_answer_within_their_timeouts() -> None:
    function = translate_application()["Resources"]["RetrievalApi"]["Properties"]
    [task] = translate_template(ROOT / "gateway/template.yaml")["Resources"]["Task"]["Properties"][
        "ContainerDefinitions"
    ]
    told = {entry["Name"]: entry["Value"] for entry in task["Environment"]}

    patience = int(function["Environment"]["Variables"]["DATABASE_PATIENCE_SECONDS"])
    assert patience == int(told["DATABASE_PATIENCE_SECONDS"]) == 20
    assert patience + 5 < function["Timeout"] <= 29
