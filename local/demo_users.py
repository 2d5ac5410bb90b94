"""Demo users of the local user pool: password once, with passwords that a restart does not change."""

import json
import os
import secrets
import string
from contextlib import suppress
from pathlib import Path
from typing import Any

#: One per role, by the groups that template.yaml gives a role when nothing else is said.
GROUPS = {"demo": ["user"], "demo-rag-admin": ["rag-admin"], "demo-admin": ["admin"]}
_LENGTH = 20
_CLASSES = (string.ascii_lowercase, string.ascii_uppercase, string.digits)  # what the pool's policy asks for


def create_demo_users(cognito: Any, pool: str, passwords: Path) -> list[dict[str, Any]]:
    """See to it that every demo user can sign in; who they are, with their passwords. `cognito` is its client."""
    stored = _load_or_create_passwords(passwords)
    for user, groups in GROUPS.items():
        with suppress(cognito.exceptions.UsernameExistsException):
            cognito.admin_create_user(UserPoolId=pool, Username=user, MessageAction="SUPPRESS")
        cognito.admin_set_user_password(UserPoolId=pool, Username=user, Password=stored[user], Permanent=True)
        for group in groups:
            cognito.admin_add_user_to_group(UserPoolId=pool, Username=user, GroupName=group)
    return [{"username": user, "password": stored[user], "groups": groups} for user, groups in GROUPS.items()]


def _load_or_create_passwords(path: Path) -> dict[str, str]:
    """Every demo user's password: the one in the file, or a new one that is in it from now on."""
    found: dict[str, str] = json.loads(path.read_text()) if path.is_file() else {}
    complete = {user: found.get(user) or _create_password() for user in GROUPS}
    if complete != found:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            json.dump(complete, file, indent=2)
    return complete


def _create_password() -> str:
    """Letters and digits, of each class at least one."""
    while True:
        password = "".join(secrets.choice("".join(_CLASSES)) for _ in range(_LENGTH))
        if all(set(password) & set(letters) for letters in _CLASSES):
            return password
