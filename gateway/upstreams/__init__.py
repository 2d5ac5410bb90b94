"""The upstreams that answer admitted calls: LiteLLM, and containers that are called directly."""
