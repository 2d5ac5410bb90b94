"""Adapters of the retrieval context."""
