"""Adapters of the deployment context: the bucket of the page and the client of the sign-in."""
