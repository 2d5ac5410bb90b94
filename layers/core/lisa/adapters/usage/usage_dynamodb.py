"""Usage in the usage table: one item per user, model, token and day, one per user, and one per session.

`add` costs two write units for each item and two for the marker. There are no indexes: every query uses the keys.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from lisa.adapters.aws.dynamodb import Item, Table, Update, to_item
from lisa.errors import TABLES, TransientError
from lisa.usage.aggregation import DAY, TOOL, USERS, UsageAddition, UsageKey, encode_key_part, month_partition
from lisa.usage.totals import ActivityCounts, DayUsage, UserTotals

_MARKER_LIFETIME_SECONDS = 15 * DAY  # a message lives 14 days in a queue
_LAST_CHARACTER = "\uffff"


class DynamoDBUsage:
    """Usage in DynamoDB. `now` returns epoch seconds, for the expiry of markers."""

    def __init__(self, table: Table, now: Callable[[], int]) -> None:
        self._table, self._now = table, now

    def write_additions(self, marker: str, additions: Mapping[UsageKey, UsageAddition]) -> bool:
        """Add the usage once. If a batch is delivered twice at the same time, one of the two transactions fails."""
        mark = {"scope": "batches", "period": marker, "expires_at": self._now() + _MARKER_LIFETIME_SECONDS}
        writes: list[Any] = [{"Put": self._build_put(mark) | {"ConditionExpression": "attribute_not_exists(period)"}}]
        writes += [{"Update": self._build_update(place, addition)} for place, addition in additions.items()]
        try:
            self._table.client.transact_write_items(TransactItems=writes)
        except self._table.client.exceptions.TransactionCanceledException as error:
            if error.response["CancellationReasons"][0]["Code"] == "ConditionalCheckFailed":
                return False
            raise TransientError("the usage table is busy", dependency=TABLES) from error
        except (BotoCoreError, ClientError) as error:
            raise TransientError("the usage table does not answer", dependency=TABLES) from error
        return True

    def _build_put(self, item: Item) -> dict[str, Any]:
        return {"TableName": self._table.name, "Item": to_item(item)}

    def _build_update(self, place: UsageKey, addition: UsageAddition) -> dict[str, Any]:
        sets: dict[str, Any] = dict(addition.texts)
        if addition.seen is not None:
            sets["first_seen"], sets["last_seen"] = addition.seen
        if addition.expires_at is not None:
            sets["expires_at"] = addition.expires_at
        update = Update({"scope": place.scope, "period": place.period}, sets, adds=addition.numbers)
        return {"TableName": self._table.name, **update.build_request()}

    def get_sightings(self, users: Sequence[str]) -> Mapping[str, tuple[int, int]]:
        keys = [{"scope": USERS, "period": user} for user in users]
        try:
            found = self._table.get_many(keys)
        except (BotoCoreError, ClientError) as error:
            raise TransientError("the usage table does not answer", dependency=TABLES) from error
        return {item["period"]: (int(item["first_seen"]), int(item["last_seen"])) for item in found}

    def list_days(self, first: str, last: str, user: str | None) -> Iterator[DayUsage]:
        """Yield the usage of the days. A month is one partition, and a user is a range of its keys."""
        for scope in dict.fromkeys(month_partition(day) for day in (first, *_months_between(first, last), last)):
            for item in self._query_month(scope, first, last, user):
                if first <= item["day"] <= last:
                    yield _parse_day(item)

    def _query_month(self, scope: str, first: str, last: str, user: str | None) -> Iterator[Item]:
        if user is None:
            return self._table.query_all("#scope = :scope", {":scope": scope}, ExpressionAttributeNames=_SCOPE)
        values = {
            ":scope": scope,
            ":first": f"{encode_key_part(user)}#{first}",
            ":last": f"{encode_key_part(user)}#{last}#{_LAST_CHARACTER}",
        }
        return self._table.query_all(
            "#scope = :scope AND #period BETWEEN :first AND :last", values, ExpressionAttributeNames=_SCOPE | _PERIOD
        )

    def list_users(self) -> Iterable[UserTotals]:
        return map(
            _parse_user_totals,
            self._table.query_all("#scope = :scope", {":scope": USERS}, ExpressionAttributeNames=_SCOPE),
        )

    def get_user(self, user: str) -> UserTotals | None:
        item = self._table.get({"scope": USERS, "period": user})
        return None if item is None else _parse_user_totals(item)

    def list_sessions(self, user: str) -> Mapping[str, ActivityCounts]:
        found = self._table.query_all(
            "#scope = :scope", {":scope": f"sessions:{user}"}, ExpressionAttributeNames=_SCOPE
        )
        return {item["period"]: _parse_activity(item) for item in found}


_SCOPE, _PERIOD = {"#scope": "scope"}, {"#period": "period"}


def _months_between(first: str, last: str) -> Iterator[str]:
    year, number = int(first[:4]), int(first[5:7])
    while f"{year:04}-{number:02}" < last[:7]:
        year, number = (year + 1, 1) if number == 12 else (year, number + 1)
        yield f"{year:04}-{number:02}-01"


def _parse_day(item: Item) -> DayUsage:
    numbers = [int(item.get(name, 0)) for name in ("requests", "input_tokens", "output_tokens")]
    return DayUsage(item["user"], item["day"], item["model"], item["token"], *numbers)


def _parse_user_totals(item: Item) -> UserTotals:
    groups = tuple(item.get("groups", ()))
    return UserTotals(item["period"], _parse_activity(item), groups, int(item["first_seen"]), int(item["last_seen"]))


def _parse_activity(item: Item) -> ActivityCounts:
    tools = {name[len(TOOL) :]: int(count) for name, count in item.items() if name.startswith(TOOL)}
    return ActivityCounts(
        int(item.get("prompts", 0)), int(item.get("rag_uses", 0)), int(item.get("mcp_calls", 0)), tools
    )
