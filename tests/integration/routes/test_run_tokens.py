"""`make run` returns the same two tokens every time while they are valid."""

import json
import time
from pathlib import Path

import pytest

from lisa.identity.authentication import authenticate_by_token
from lisa.identity.tokens import compute_fingerprint
from lisa.policy.subject import Roles, Subject
from lisa.wiring.identity import read_token_key, token_store
from local.run_tokens import load_or_create_tokens
from tests.support.rest import Door


def caller(token: str) -> Subject | None:
    return authenticate_by_token(token, tokens=token_store(), key=read_token_key(), roles=Roles(), now=int(time.time()))


def test_a_second_start_returns_the_same_tokens(identity: Door, tmp_path: Path) -> None:
    path = tmp_path / "tokens.json"

    first, again = load_or_create_tokens(path), load_or_create_tokens(path)

    assert first == again
    assert {user: found and found.groups for user, token in first.items() if (found := caller(token)) or True} == {
        "admin": frozenset({"admin"}),
        "user": frozenset({"user"}),
    }
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_revoked_token_is_replaced_and_the_other_one_stays(identity: Door, tmp_path: Path) -> None:
    path = tmp_path / "tokens.json"
    first = load_or_create_tokens(path)
    stored = token_store().find_by_fingerprint(compute_fingerprint(first["user"], read_token_key()))
    assert stored is not None
    token_store().revoke_token(stored.token_uuid)

    second = load_or_create_tokens(path)

    assert second["admin"] == first["admin"]
    assert second["user"] != first["user"]
    assert caller(second["user"]) is not None


@pytest.mark.parametrize("damage", ["", "[]", "{", json.dumps({"admin": 7}), json.dumps({"admin": "lisa_forged"})])
def test_a_damaged_token_file_is_replaced(identity: Door, tmp_path: Path, damage: str) -> None:
    path = tmp_path / "tokens.json"
    path.write_text(damage)

    assert load_or_create_tokens(path) == json.loads(path.read_text())
    assert all(map(caller, json.loads(path.read_text()).values()))
