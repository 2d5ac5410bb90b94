"""Monkeypatches of LiteLLM, of the SDKs in it and of the HTTP clients of this process, one module for each.

Each module says why, and has a function `apply`, which is called once in a process. It raises AttributeError when a new
version of a library keeps the patched code elsewhere. tests/integration/gateway/test_litellm_patches.py shows for each
that the fault exists without the patch and that the patch removes it.

`ssrf_guard` is applied before LiteLLM is loaded, the others after it.
"""

from gateway.upstreams.litellm_patches import (
    disable_logging,
    no_redirects,
    provider_request_tracking,
    repeated_chunks,
    retry_after,
    thinking_endpoint,
)

PATCHES = (disable_logging, repeated_chunks, retry_after, thinking_endpoint, no_redirects, provider_request_tracking)


def apply_all_patches() -> None:
    """Apply every patch that needs LiteLLM loaded."""
    for patch in PATCHES:
        patch.apply()
