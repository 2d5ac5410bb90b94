"""The management key at both doors before and after its rotation; the last use of a token."""

import time
from typing import Any

import pytest

from local.waiting import wait_until
from tests.integration.identity.conftest import Doors, each_carrier
from tests.support.installation import Installed

_A_MINUTE = 75.0  # seconds within which a door that has just asked for the key asks again, and some


def version(installed: Installed, stage: str) -> str:
    secret = installed.stack["ManagementKeySecret"]
    return str(installed.aws("secretsmanager").get_secret_value(SecretId=secret, VersionStage=stage)["SecretString"])


@pytest.fixture(scope="module")
def rotated(installed: Installed) -> tuple[str, str]:
    """Rotate the key; yield the new and the previous one."""
    old = version(installed, "AWSCURRENT")
    installed.aws("secretsmanager").rotate_secret(SecretId=installed.stack["ManagementKeySecret"])
    wait_until(lambda: version(installed, "AWSCURRENT") != old, "the key has changed", seconds=60)
    return version(installed, "AWSCURRENT"), old


@pytest.mark.parametrize("which", [0, 1], ids=["the key", "the previous key"])
def test_the_api_authenticates_the_key_as_an_administrator(doors: Doors, rotated: tuple[str, str], which: int) -> None:
    key = rotated[which]
    wait_until(lambda: doors.me(key) is not None, "the API door knows the key", seconds=_A_MINUTE, every=1)

    me = doors.me(key)

    assert (me["user"], me["roles"], me["kind"]) == ("system:management-key", ["admin", "user"], "key")
    assert doors.installed.ask("GET", "/repository/status", token=key).status_code == 200


@pytest.mark.parametrize("which", [0, 1], ids=["the key", "the previous key"])
@each_carrier
def test_the_serve_door_accepts_the_key_in_every_header(
    doors: Doors, rotated: tuple[str, str], which: int, carrier: str
) -> None:
    wait_until(
        lambda: doors.serves(rotated[which], carrier), "the Serve door knows the key", seconds=_A_MINUTE, every=1
    )


def test_another_key_of_the_same_shape_is_refused(doors: Doors, rotated: tuple[str, str]) -> None:
    assert (doors.me(rotated[0].swapcase()), doors.serves(rotated[0].swapcase())) == (None, False)


def test_the_key_cannot_create_a_token_for_itself(doors: Doors, rotated: tuple[str, str]) -> None:
    wait_until(lambda: doors.me(rotated[0]) is not None, "the API door knows the key", seconds=_A_MINUTE, every=1)

    answer = doors.installed.ask("POST", "/api-tokens", token=rotated[0], json={"name": "n"})

    assert (answer.status_code, "reserved" in answer.json()["message"]) == (400, True)


@pytest.mark.parametrize("door", ["API", "Serve"])
def test_a_token_shows_when_it_was_last_used(doors: Doors, door: str) -> None:
    admin, path = doors.installed.outputs["adminToken"], f"/api-tokens/last-use-{door}"
    made: Any = doors.installed.ask("POST", path, token=admin, json={"name": "n"}).json()
    assert last_use(doors, made["tokenUUID"]) is None
    before = int(time.time())

    assert doors.me(made["token"]) if door == "API" else doors.serves(made["token"])

    used = last_use(doors, made["tokenUUID"])
    assert used is not None
    assert before <= used <= time.time()


def last_use(doors: Doors, token_uuid: str) -> int | None:
    admin = doors.installed.outputs["adminToken"]
    found: dict[str, Any] = doors.installed.ask("GET", f"/api-tokens/{token_uuid}", token=admin).json()
    used: int | None = found["lastUsed"]
    return used
