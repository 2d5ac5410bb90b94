"""The commands `lisa token create`, `list` and `revoke`."""

import argparse
import time
import uuid
from collections.abc import Iterator, Sequence
from typing import Any

from lisa.identity.issuing import DAY, TokenRefused, TokenRequest, build_requested_token, store_token
from lisa.identity.listing import TokenPageRequest
from lisa.identity.tokens import ApiToken
from lisa.identity.views import token_view
from lisa.wiring.identity import read_token_key, token_store
from lisa.wiring.process import create_token_entropy

_COMMAND_LINE_AUTHOR = "command line"
_PAGE_SIZE = 200


def register_commands(commands: Any) -> None:
    """Add the command `token`."""
    verbs = commands.add_parser("token", help="API tokens").add_subparsers(required=True)
    create = verbs.add_parser("create", help="create a token; it is shown only once")
    create.add_argument("--user", required=True)
    create.add_argument("--group", action="append", default=[], help="may be given several times")
    create.add_argument("--name", default=_COMMAND_LINE_AUTHOR)
    create.add_argument("--days", type=int, default=90)
    create.set_defaults(run=_run_create)
    listing = verbs.add_parser("list", help="tokens, without the tokens themselves")
    listing.add_argument("--user", help="only the tokens of this user")
    listing.set_defaults(run=_run_list)
    revoke = verbs.add_parser("revoke", help="revoke a token; it stops working within a minute")
    revoke.add_argument("uuid", help="the tokenUUID that list shows")
    revoke.set_defaults(run=_run_revoke)


def create_token(user: str, groups: Sequence[str], *, name: str, days: int = 90) -> str:
    """Create, save and return a token for this user with these groups. Raises SystemExit for an invalid request."""
    now = int(time.time())
    request = TokenRequest(user, name, tuple(groups), now + days * DAY)
    made = build_requested_token(request, by=_COMMAND_LINE_AUTHOR, token_uuid=str(uuid.uuid4()), now=now)
    if isinstance(made, TokenRefused):
        raise SystemExit(f"lisa: {made.field}: {made.reason}")
    return store_token(made, tokens=token_store(), key=read_token_key(), entropy=create_token_entropy())


def read_tokens(user: str | None, at_once: int = _PAGE_SIZE) -> Iterator[ApiToken]:
    """Yield all tokens, or those of one user, page by page."""
    wanted: TokenPageRequest | None = TokenPageRequest(at_once)
    while wanted:
        page = token_store().list_tokens_of_user(user, wanted) if user else token_store().list_all_tokens(wanted)
        yield from page.tokens
        wanted = TokenPageRequest(at_once, page.next) if page.next else None


def _run_create(options: argparse.Namespace) -> dict[str, Any]:
    return {"token": create_token(options.user, options.group, name=options.name, days=options.days)}


def _run_list(options: argparse.Namespace) -> dict[str, Any]:
    now = int(time.time())
    return {"tokens": [token_view(token, now) for token in read_tokens(options.user)]}


def _run_revoke(options: argparse.Namespace) -> dict[str, Any]:
    if not token_store().revoke_token(options.uuid):
        raise SystemExit(f"lisa: there is no token {options.uuid}")
    return {"message": "the token is revoked", "tokenUUID": options.uuid}
