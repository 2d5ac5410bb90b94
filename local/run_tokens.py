"""The two API tokens of `make run`, stored in a file and reused while they are valid."""

import json
import os
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from lisa.cli.tokens import create_token
from lisa.identity.tokens import compute_fingerprint, is_well_formed
from lisa.wiring.identity import read_token_key, token_store

GROUPS: Mapping[str, Sequence[str]] = {"admin": ["admin"], "user": ["user"]}
_MIN_LIFETIME_SECONDS = 24 * 3600  # remaining lifetime of a token that is reused
CreateToken = Callable[[str, Sequence[str]], str]


def load_or_create_tokens(path: Path) -> dict[str, str]:
    """Return a token for each user of GROUPS, by user name: the stored one while it is valid, else a new one."""
    return _load_or_create(path, _is_valid, lambda user, groups: create_token(user, groups, name="make run"))


def _load_or_create(path: Path, is_valid: Callable[[str, str], bool], create: CreateToken) -> dict[str, str]:
    found = _read_stored_tokens(path)
    complete = {
        user: found[user] if user in found and is_valid(found[user], user) else create(user, groups)
        for user, groups in GROUPS.items()
    }
    if complete != found:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            json.dump(complete, file, indent=2)
    return complete


def _read_stored_tokens(path: Path) -> dict[str, str]:
    """Return the stored tokens by user name; an empty dict if the file is missing or damaged."""
    try:
        found = json.loads(path.read_text())
    except (OSError, ValueError):
        return {}
    return {user: token for user, token in found.items() if isinstance(token, str)} if isinstance(found, dict) else {}


def _is_valid(token: str, user: str) -> bool:
    if not is_well_formed(token):
        return False
    stored = token_store().find_by_fingerprint(compute_fingerprint(token, read_token_key()))
    if stored is None or (stored.username, list(stored.groups)) != (user, list(GROUPS[user])):
        return False
    return not stored.is_expired(int(time.time()) + _MIN_LIFETIME_SECONDS)
