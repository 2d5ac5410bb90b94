"""The management key: the current and the previous key are accepted, in memory and in Secrets Manager."""

import random
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from lisa.adapters.identity.management_key_secretsmanager import CACHE_POLICY, SecretsManagerKey
from lisa.errors import TransientError
from lisa.identity.management_key import generate_management_key, is_management_key_shaped
from lisa.identity.ports import ManagementKey
from tests.support.management_key import SECRET, create_key, rotate, step, value
from tests.support.twins.management_key import MemoryManagementKey

choose = random.Random(7).choice
FIRST, MADE_UP = generate_management_key(choose), generate_management_key(choose)


@dataclass
class Clock:
    now: float = 0.0

    def __call__(self) -> float:
        return self.now


@dataclass(frozen=True)
class ChangingKey:
    """The adapter of the key, and a function that rotates it; a rotation is visible at the next call."""

    key: ManagementKey
    change: Callable[[], str]


@pytest.fixture(params=["memory", "secretsmanager"])
def changing_key(request: pytest.FixtureRequest) -> ChangingKey:
    if request.param == "memory":
        return _in_memory()
    request.getfixturevalue("aws")
    create_key(FIRST)
    clock = Clock()

    def change() -> str:
        new = rotate()
        clock.now += CACHE_POLICY.fresh_seconds
        return new

    return ChangingKey(SecretsManagerKey(boto3.client("secretsmanager"), SECRET, clock), change)


def _in_memory() -> ChangingKey:
    key = MemoryManagementKey(FIRST)

    def change() -> str:
        key.rotate(new := generate_management_key(choose))
        return new

    return ChangingKey(key, change)


@pytest.mark.parametrize("candidate", [MADE_UP, "", FIRST[:-1], FIRST + "a", FIRST.swapcase(), "é" * 64])
def test_only_the_current_key_is_accepted(changing_key: ChangingKey, candidate: str) -> None:
    assert (changing_key.key.accepts_key(FIRST), changing_key.key.accepts_key(candidate)) == (True, False)


def test_the_new_and_the_previous_key_are_accepted_after_a_rotation(changing_key: ChangingKey) -> None:
    second = changing_key.change()

    assert [changing_key.key.accepts_key(key) for key in (FIRST, second, MADE_UP)] == [True, True, False]


def test_a_key_is_refused_after_two_rotations(changing_key: ChangingKey) -> None:
    keys = [FIRST, changing_key.change(), changing_key.change()]

    assert [changing_key.key.accepts_key(key) for key in keys] == [False, True, True]


@dataclass
class WatchedKey:
    """A Secrets Manager that may be unavailable and records the times of the calls for the current version."""

    away: bool = False
    clock: Clock = field(default_factory=Clock)
    asked_at: list[float] = field(default_factory=list)

    def key(self) -> SecretsManagerKey:
        client = boto3.client("secretsmanager")
        client.meta.events.register("before-parameter-build.secretsmanager.GetSecretValue", self._asked)
        return SecretsManagerKey(client, SECRET, self.clock)

    def _asked(self, params: dict[str, Any], **_: Any) -> None:
        if params["VersionStage"] == "AWSCURRENT":
            self.asked_at.append(self.clock.now)
        if self.away:
            raise ClientError({"Error": {"Code": "InternalServiceError", "Message": "away"}}, "GetSecretValue")


@pytest.fixture
def watched_key(aws: None) -> WatchedKey:
    create_key(FIRST)
    return WatchedKey()


def test_many_invalid_keys_cause_one_lookup_a_minute_and_the_key_is_accepted(watched_key: WatchedKey) -> None:
    key = watched_key.key()
    for _ in range(6_000):
        watched_key.clock.now += 0.1  # ten minutes in all
        assert not key.accepts_key(generate_management_key(choose))
        assert key.accepts_key(FIRST)

    gaps = [later - earlier for earlier, later in zip(watched_key.asked_at, watched_key.asked_at[1:], strict=False)]
    assert len(watched_key.asked_at) <= 11
    assert min(gaps) >= 60


def test_a_new_key_is_accepted_within_a_minute(watched_key: WatchedKey) -> None:
    key = watched_key.key()
    assert key.accepts_key(FIRST)
    second = rotate()
    watched_key.clock.now += 60

    assert key.accepts_key(second)


def test_the_cached_key_is_accepted_for_a_time_while_secrets_manager_is_unavailable(watched_key: WatchedKey) -> None:
    key = watched_key.key()
    assert key.accepts_key(FIRST)
    watched_key.away = True
    watched_key.clock.now += CACHE_POLICY.usable_seconds - 1
    assert key.accepts_key(FIRST)
    watched_key.clock.now += 1

    with pytest.raises(TransientError):
        key.accepts_key(FIRST)


def test_nobody_is_refused_while_the_key_was_never_read(watched_key: WatchedKey) -> None:
    watched_key.away = True

    with pytest.raises(TransientError):
        watched_key.key().accepts_key(MADE_UP)


def test_repeated_rotation_steps_rotate_once(aws: None) -> None:
    create_key(FIRST)

    second = rotate(each_step=3)

    assert (value("AWSCURRENT"), value("AWSPREVIOUS")) == (second, FIRST)
    assert is_management_key_shaped(second)


def test_a_repeated_rotation_changes_nothing(aws: None) -> None:
    create_key(FIRST)
    version = str(uuid.uuid4())
    for name in ("createSecret", "testSecret", "finishSecret") * 2:
        step(name, version)

    assert value("AWSPREVIOUS") == FIRST


def test_a_value_that_is_not_shaped_like_a_key_is_not_activated(aws: None) -> None:
    create_key(FIRST)
    version = str(uuid.uuid4())
    boto3.client("secretsmanager").put_secret_value(
        SecretId=SECRET, ClientRequestToken=version, SecretString="short", VersionStages=["AWSPENDING"]
    )

    with pytest.raises(Exception, match="does not look like"):
        step("testSecret", version)


def test_an_unknown_step_is_refused(aws: None) -> None:
    create_key(FIRST)

    with pytest.raises(Exception, match="is no step"):
        step("dropSecret", str(uuid.uuid4()))
