"""LiteLLM's own faults, mended in place: one module for each, which can be removed when LiteLLM mends it itself.

Each has a function `apply`, called once in a process after LiteLLM was imported. It raises AttributeError when a new
version keeps elsewhere what it changes. tests/integration/gateway/test_litellm_patches.py shows for each that LiteLLM
still has the fault, and that the patch mends it.
"""

from gateway.upstreams.litellm_patches import disable_logging, repeated_chunks, retry_after, thinking_endpoint

PATCHES = (disable_logging, repeated_chunks, retry_after, thinking_endpoint)


def apply_all() -> None:
    """Apply every patch."""
    for patch in PATCHES:
        patch.apply()
