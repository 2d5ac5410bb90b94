"""Authentication of callers: API tokens, the management key, OIDC and our own functions."""
