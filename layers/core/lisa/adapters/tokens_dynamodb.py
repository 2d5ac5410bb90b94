"""The tokens table: one item per token under its keyed hash."""

from lisa.adapters.dynamodb import Table
from lisa.identity.tokens import ApiToken


class DynamoDBTokens:
    """API tokens in DynamoDB. `expires_at` is the table's TTL attribute; it is checked on every use as well."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def find(self, fingerprint: str) -> ApiToken | None:
        """See the port."""
        item = self._table.get({"fingerprint": fingerprint})
        return ApiToken.model_validate(item) if item else None

    def save(self, fingerprint: str, token: ApiToken) -> None:
        """See the port."""
        self._table.put(token.model_dump(mode="json") | {"fingerprint": fingerprint})
