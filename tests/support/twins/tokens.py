"""Tokens in memory, held to the same contract tests as the real adapter."""

from dataclasses import replace

from lisa.identity.listing import TokenCursor, TokenPage, TokenPageRequest
from lisa.identity.tokens import ApiToken


class MemoryTokens:
    """Tokens in a dictionary, by fingerprint."""

    def __init__(self) -> None:
        self._tokens: dict[str, ApiToken] = {}

    def find_by_fingerprint(self, fingerprint: str) -> ApiToken | None:
        return self._tokens.get(fingerprint)

    def save_token(self, fingerprint: str, token: ApiToken) -> None:
        self._tokens[fingerprint] = token

    def record_use(self, fingerprint: str, now: int) -> bool:
        token = self._tokens.get(fingerprint)
        if token is None or not token.must_record_use(now):
            return False
        self._tokens[fingerprint] = replace(token, last_used_at=now)
        return True

    def get_token(self, token_uuid: str) -> ApiToken | None:
        return next((token for token in self._tokens.values() if token.token_uuid == token_uuid), None)

    def revoke_token(self, token_uuid: str) -> bool:
        found = [fingerprint for fingerprint, token in self._tokens.items() if token.token_uuid == token_uuid]
        for fingerprint in found:
            del self._tokens[fingerprint]
        return bool(found)

    def list_tokens_of_user(self, username: str, wanted: TokenPageRequest) -> TokenPage:
        return self._page({f: token for f, token in self._tokens.items() if token.username == username}, wanted)

    def list_all_tokens(self, wanted: TokenPageRequest) -> TokenPage:
        return self._page(self._tokens, wanted)

    def _page(self, tokens: dict[str, ApiToken], wanted: TokenPageRequest) -> TokenPage:
        places = sorted((-token.created_at, fingerprint) for fingerprint, token in tokens.items())
        if after := wanted.after:
            places = [place for place in places if place > (-after.created_at, after.fingerprint)]
        shown = places[: wanted.limit]
        end = TokenCursor(-shown[-1][0], shown[-1][1]) if len(places) > len(shown) else None
        return TokenPage(tuple(tokens[fingerprint] for _, fingerprint in shown), end)
