"""lisa token create: an API token, shown once."""

import argparse
import secrets
import time
import uuid
from collections.abc import Sequence
from typing import Any

from lisa.adapters.wiring import token_key, tokens
from lisa.identity.tokens import ENTROPY_BYTES, ApiToken, fingerprint, mint

_DAY = 24 * 3600


def register(commands: Any) -> None:
    """Add `token`."""
    create = commands.add_parser("token", help="API tokens").add_subparsers(required=True).add_parser("create")
    create.add_argument("--user", required=True)
    create.add_argument("--group", action="append", default=[], help="may be given several times")
    create.add_argument("--name", default="command line")
    create.add_argument("--days", type=int, default=90)
    create.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> dict[str, Any]:
    return {"token": create_token(options.user, options.group, name=options.name, days=options.days)}


def create_token(user: str, groups: Sequence[str], *, name: str, days: int = 90) -> str:
    """Make, store and return a token for this user with these groups."""
    token, now = mint(secrets.token_bytes(ENTROPY_BYTES)), int(time.time())
    stored = ApiToken(
        token_uuid=str(uuid.uuid4()),
        username=user,
        name=name,
        groups=tuple(groups),
        created_at=now,
        expires_at=now + days * _DAY,
        created_by="command line",
    )
    tokens().save(fingerprint(token, token_key()), stored)
    return token
