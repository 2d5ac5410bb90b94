"""The adapters of the retrieval context."""
