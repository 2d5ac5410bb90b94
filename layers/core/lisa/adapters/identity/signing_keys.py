"""The cached keys of the issuer: tokens are verified while it is unavailable, and callers cause no requests to it."""

import time
from collections.abc import Callable

from lisa.adapters.stale_cache import CachePolicy, StaleCache
from lisa.identity.keys import KeySet, SigningKey

CACHE_POLICY = CachePolicy(fresh=3_600, good=86_400, between=300, without=10)


class CachedSigningKeys:
    """The cache of the keys that `fetch` returns. No failed fetch evicts usable keys."""

    def __init__(self, fetch: Callable[[], KeySet], clock: Callable[[], float] = time.time):
        self._kept = StaleCache("the identity provider's keys", fetch, CACHE_POLICY, clock)

    def key(self, kid: str | None) -> SigningKey | None:
        return self._kept.find(lambda keys: keys.key(kid))
