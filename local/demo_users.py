"""The demo users of the local user pool; their passwords stay the same after a restart."""

import json
import os
import secrets
import string
from contextlib import suppress
from pathlib import Path
from typing import Any

#: Groups of each demo user: one user for each role, in the role's default group of template.yaml.
GROUPS = {"demo": ["user"], "demo-rag-admin": ["rag-admin"], "demo-admin": ["admin"]}
_LENGTH = 20
_CLASSES = (string.ascii_lowercase, string.ascii_uppercase, string.digits)  # required by the pool's policy


def create_demo_users(cognito: Any, pool: str, passwords: Path) -> list[dict[str, Any]]:
    """Create the demo users in a user pool and return their names, passwords and groups. `cognito` is its client."""
    stored = _load_or_create_passwords(passwords)
    for user, groups in GROUPS.items():
        with suppress(cognito.exceptions.UsernameExistsException):
            cognito.admin_create_user(UserPoolId=pool, Username=user, MessageAction="SUPPRESS")
        cognito.admin_set_user_password(UserPoolId=pool, Username=user, Password=stored[user], Permanent=True)
        for group in groups:
            cognito.admin_add_user_to_group(UserPoolId=pool, Username=user, GroupName=group)
    return [{"username": user, "password": stored[user], "groups": groups} for user, groups in GROUPS.items()]


def _load_or_create_passwords(path: Path) -> dict[str, str]:
    """Return the password of each demo user; create and store those that are missing."""
    found: dict[str, str] = json.loads(path.read_text()) if path.is_file() else {}
    complete = {user: found.get(user) or _create_password() for user in GROUPS}
    if complete != found:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            json.dump(complete, file, indent=2)
    return complete


def _create_password() -> str:
    """Return a random password of letters and digits with at least one character of each class."""
    while True:
        password = "".join(secrets.choice("".join(_CLASSES)) for _ in range(_LENGTH))
        if all(set(password) & set(letters) for letters in _CLASSES):
            return password
