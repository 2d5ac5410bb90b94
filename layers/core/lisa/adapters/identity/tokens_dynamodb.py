"""The tokens table: one item per token under its keyed hash, found by id and by user through indexes.

The indexes hold only keys, so the record of a use changes none of them. Tokens are read from the table itself, where a
revoked token is absent at once. A new token appears in the indexes after a moment.
"""

import logging
from collections.abc import Sequence
from dataclasses import asdict
from decimal import Decimal
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from lisa.adapters.aws.dynamodb import Item, Table, Update, from_item, to_item
from lisa.adapters.aws.error_kinds import find_error_code
from lisa.identity.listing import TokenCursor, TokenPage, TokenPageRequest
from lisa.identity.tokens import USE_NOTED_EVERY, ApiToken

_UNUSED_FINGERPRINT = "0" * 64
_log = logging.getLogger(__name__)


class DynamoDBTokens:
    """API tokens in DynamoDB. `expires_at` is the table's TTL attribute; it is checked on every use as well."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def find_by_fingerprint(self, fingerprint: str) -> ApiToken | None:
        item = self._table.get({"fingerprint": fingerprint})
        return _parse_token(item) if item else None

    def save_token(self, fingerprint: str, token: ApiToken) -> None:
        about = {name: value for name, value in asdict(token).items() if value is not None}
        self._table.put(about | {"fingerprint": fingerprint})

    def record_use(self, fingerprint: str, now: int) -> bool:
        """Note the use, on the condition that the token exists: otherwise the update would create a partial item."""
        client = self._table.client
        update = Update(
            {"fingerprint": fingerprint},
            {"last_used_at": now},
            conditions=(
                "attribute_exists(expires_at)",
                "(attribute_not_exists(#last_used_at) OR #last_used_at <= :before)",
            ),
            values={":before": now - USE_NOTED_EVERY},
        )
        try:
            client.update_item(TableName=self._table.name, **update.build_request())
        except client.exceptions.ConditionalCheckFailedException:
            return False
        except (BotoCoreError, ClientError) as error:
            _log.warning("the use of a token is not recorded: %s", find_error_code(error))
            return False
        return True

    def get_token(self, token_uuid: str) -> ApiToken | None:
        """Return the token with this id, or None. An unknown id costs a read, too, so the duration reveals nothing."""
        key = self._find_key(token_uuid)
        return self.find_by_fingerprint(key["fingerprint"] if key else _UNUSED_FINGERPRINT)

    def revoke_token(self, token_uuid: str) -> bool:
        key = self._find_key(token_uuid)
        if key is None:
            return False
        answer = self._table.client.delete_item(TableName=self._table.name, Key=to_item(key), ReturnValues="ALL_OLD")
        return bool(answer.get("Attributes"))

    def list_tokens_of_user(self, username: str, wanted: TokenPageRequest) -> TokenPage:
        options = _build_read_options(wanted, username)
        keys, last = self._table.query(
            "username = :username", {":username": username}, IndexName="users", ScanIndexForward=False, **options
        )
        shown = keys[: wanted.limit]
        items = self._table.get_many([{"fingerprint": key["fingerprint"]} for key in shown])
        found = {item["fingerprint"]: item for item in items}
        living = [found[key["fingerprint"]] for key in shown if key["fingerprint"] in found]
        return _build_page(living, _find_next_cursor(keys, last, wanted.limit))

    def list_all_tokens(self, wanted: TokenPageRequest) -> TokenPage:
        """Return one page of all tokens. A scan is enough, because only administrators read this list."""
        answer = self._table.client.scan(TableName=self._table.name, ConsistentRead=True, **_build_read_options(wanted))
        items = [from_item(item) for item in answer["Items"]]
        return _build_page(
            items[: wanted.limit], _find_next_cursor(items, answer.get("LastEvaluatedKey"), wanted.limit)
        )

    def _find_key(self, token_uuid: str) -> Item | None:
        found, _ = self._table.query("token_uuid = :uuid", {":uuid": token_uuid}, IndexName="uuids")
        return {"fingerprint": found[0]["fingerprint"]} if found else None


def _build_read_options(wanted: TokenPageRequest, username: str | None = None) -> Any:
    """Return the options of a read. It reads one item more than the page, to know whether another page follows."""
    options: dict[str, Any] = {"Limit": wanted.limit + 1}
    if after := wanted.after:
        key: Item = {"fingerprint": after.fingerprint}
        if username is not None:  # whatever the cursor says, the place lies among the user's own
            key |= {"username": username, "created_at": after.created_at}
        options["ExclusiveStartKey"] = to_item(key)
    return options


def _find_next_cursor(read: Sequence[Item], last: object, limit: int) -> TokenCursor | None:
    """Return the cursor of the next page, or None. DynamoDB also ends a page at 1 MB."""
    if not read or (len(read) <= limit and not last):
        return None
    item = read[:limit][-1]
    return TokenCursor(int(item["created_at"]), item["fingerprint"])


def _build_page(items: Sequence[Item], end: TokenCursor | None) -> TokenPage:
    return TokenPage(tuple(map(_parse_token, items)), end)


def _parse_token(item: Item) -> ApiToken:
    """Return the token of an item. Raise TypeError for an item of another form, so that it authenticates nobody."""
    return ApiToken(
        token_uuid=_parse_text(item, "token_uuid"),
        username=_parse_text(item, "username"),
        name=_parse_text(item, "name"),
        groups=_parse_groups(item.get("groups", [])),
        created_at=_parse_integer(item, "created_at"),
        expires_at=_parse_integer(item, "expires_at"),
        created_by=_parse_text(item, "created_by"),
        is_system=item.get("is_system") is True,
        last_used_at=_parse_integer(item, "last_used_at") if "last_used_at" in item else None,
    )


def _parse_text(item: Item, name: str) -> str:
    if not isinstance(value := item.get(name), str):
        raise TypeError(f"{name} of a token is no text")
    return value


def _parse_integer(item: Item, name: str) -> int:
    if not isinstance(value := item.get(name), Decimal) or value != int(value):
        raise TypeError(f"{name} of a token is no whole number")
    return int(value)


def _parse_groups(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(group, str) for group in value):
        raise TypeError("groups of a token are no list of texts")
    return tuple(value)
