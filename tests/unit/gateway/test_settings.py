"""The gateway reads its settings once, at its start, and does not start with a missing or a wrong one."""

import logging
from collections.abc import Iterator

import pytest

from gateway import app
from gateway.settings import read_settings
from lisa.wiring.factories import forget_all
from lisa.wiring.settings import SettingError
from tests.support.settings import ENVIRONMENT

REQUIRED = (
    *(
        "MODELS_TABLE",
        "TOKENS_TABLE",
        "REPOSITORIES_TABLE",
        "DOCUMENTS_TABLE",
        "USAGE_TABLE",
        "USAGE_QUEUE_URL",
        "CHAT_TABLE",
        "CHAT_BUCKET",
    ),
    *("VECTOR_DATABASE_URL", "TOKEN_KEY_SECRET", "MANAGEMENT_KEY_SECRET", "AUDIENCE", "ACCOUNT_ID", "SYSTEM_ROLES"),
    *("WAITING_ROOM_PLACES", "WAITING_ROOM_SECONDS"),
    *("POLL_SECONDS", "LOG_CONTENT", "ALLOWED_ORIGINS", "REQUESTS_PER_MINUTE", "GROUP_REQUESTS_PER_MINUTE"),
    "MODEL_NETWORKS",
)


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    forget_all()
    yield monkeypatch
    forget_all()


def test_a_complete_environment_is_read(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("LOG_CONTENT", "true")
    environment.setenv("ALLOWED_ORIGINS", "https://a.b, https://c.d,")

    found = read_settings()

    assert (found.audience, found.account, found.poll_seconds) == ("lisa", "111122223333", 0.2)
    assert (found.log_content, found.allowed_origins) == (True, ("https://a.b", "https://c.d"))


@pytest.mark.parametrize("name", REQUIRED)
def test_a_missing_variable_is_named(environment: pytest.MonkeyPatch, name: str) -> None:
    environment.delenv(name)

    with pytest.raises(SettingError, match=name):
        read_settings()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("REQUESTS_PER_MINUTE", "many"),
        ("REQUESTS_PER_MINUTE", "-1"),
        ("GROUP_REQUESTS_PER_MINUTE", "law"),
        ("LOG_CONTENT", "yes"),
        ("POLL_SECONDS", "often"),
        ("MODEL_NETWORKS", "everywhere"),
        ("USAGE_TABLE", ""),
    ],
)
def test_a_wrong_value_is_an_error_and_turns_nothing_off(
    environment: pytest.MonkeyPatch, name: str, value: str
) -> None:
    environment.setenv(name, value)

    with pytest.raises(SettingError, match=name):
        read_settings()


def test_the_gateway_stops_all_its_workers_when_a_variable_is_missing(
    environment: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    environment.delenv("USAGE_TABLE")

    with caplog.at_level(logging.CRITICAL), pytest.raises(SystemExit) as stopped:
        app.create()

    assert stopped.value.code == 3  # uvicorn restarts the worker after any other exit code
    assert "USAGE_TABLE" in caplog.text
