"""The cached keys of the issuer: tokens are verified while it is unavailable, and callers cause no requests to it."""

import time
from collections.abc import Callable

from lisa.adapters.stale_cache import CachePolicy, StaleCache
from lisa.identity.keys import KeySet, SigningKey

CACHE_POLICY = CachePolicy(
    fresh_seconds=3_600, usable_seconds=86_400, refresh_pause_seconds=300, retry_pause_seconds=10
)


class CachedSigningKeys:
    """The cache of the keys that `fetch` returns. No failed fetch evicts usable keys."""

    def __init__(self, fetch: Callable[[], KeySet], clock: Callable[[], float] = time.time):
        self._cache = StaleCache("the identity provider's keys", fetch, CACHE_POLICY, clock)

    def find_key(self, kid: str | None) -> SigningKey | None:
        return self._cache.find(lambda keys: keys.find_key(kid))
