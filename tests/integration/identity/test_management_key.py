"""The management key at both doors before and after its rotation; the last use of a token."""

import time
from typing import Any

import pytest

from local.waiting import wait_until
from tests.integration.identity.conftest import Doors, each_carrier
from tests.support.installation import RunningInstallation

_A_MINUTE = 75.0  # seconds within which a door that has just asked for the key asks again, and some


def version(installation: RunningInstallation, stage: str) -> str:
    secret = installation.stack["ManagementKeySecret"]
    return str(installation.aws("secretsmanager").get_secret_value(SecretId=secret, VersionStage=stage)["SecretString"])


@pytest.fixture(scope="module")
def rotated_keys(installation: RunningInstallation) -> tuple[str, str]:
    """Rotate the key; yield the new and the previous one."""
    old = version(installation, "AWSCURRENT")
    installation.aws("secretsmanager").rotate_secret(SecretId=installation.stack["ManagementKeySecret"])
    wait_until(lambda: version(installation, "AWSCURRENT") != old, "the key has changed", seconds=60)
    return version(installation, "AWSCURRENT"), old


@pytest.mark.parametrize("which", [0, 1], ids=["the key", "the previous key"])
def test_the_api_authenticates_the_key_as_an_administrator(
    both_doors: Doors, rotated_keys: tuple[str, str], which: int
) -> None:
    key = rotated_keys[which]
    wait_until(lambda: both_doors.me(key) is not None, "the API door knows the key", seconds=_A_MINUTE, every=1)

    me = both_doors.me(key)

    assert (me["user"], me["roles"], me["kind"]) == ("system:management-key", ["admin", "user"], "key")
    assert both_doors.installation.ask("GET", "/repository/status", token=key).status_code == 200


@pytest.mark.parametrize("which", [0, 1], ids=["the key", "the previous key"])
@each_carrier
def test_the_serve_door_accepts_the_key_in_every_header(
    both_doors: Doors, rotated_keys: tuple[str, str], which: int, carrier: str
) -> None:
    wait_until(
        lambda: both_doors.serves(rotated_keys[which], carrier),
        "the Serve door knows the key",
        seconds=_A_MINUTE,
        every=1,
    )


def test_another_key_of_the_same_shape_is_refused(both_doors: Doors, rotated_keys: tuple[str, str]) -> None:
    assert (both_doors.me(rotated_keys[0].swapcase()), both_doors.serves(rotated_keys[0].swapcase())) == (None, False)


def test_the_key_cannot_create_a_token_for_itself(both_doors: Doors, rotated_keys: tuple[str, str]) -> None:
    wait_until(
        lambda: both_doors.me(rotated_keys[0]) is not None, "the API door knows the key", seconds=_A_MINUTE, every=1
    )

    answer = both_doors.installation.ask("POST", "/api-tokens", token=rotated_keys[0], json={"name": "n"})

    assert (answer.status_code, "reserved" in answer.json()["message"]) == (400, True)


@pytest.mark.parametrize("door", ["API", "Serve"])
def test_a_token_shows_when_it_was_last_used(both_doors: Doors, door: str) -> None:
    admin, path = both_doors.installation.outputs["adminToken"], f"/api-tokens/last-use-{door}"
    made: Any = both_doors.installation.ask("POST", path, token=admin, json={"name": "n"}).json()
    assert last_use(both_doors, made["tokenUUID"]) is None
    before = int(time.time())

    assert both_doors.me(made["token"]) if door == "API" else both_doors.serves(made["token"])

    used = last_use(both_doors, made["tokenUUID"])
    assert used is not None
    assert before <= used <= time.time()


def last_use(both_doors: Doors, token_uuid: str) -> int | None:
    admin = both_doors.installation.outputs["adminToken"]
    found: dict[str, Any] = both_doors.installation.ask("GET", f"/api-tokens/{token_uuid}", token=admin).json()
    used: int | None = found["lastUsed"]
    return used
