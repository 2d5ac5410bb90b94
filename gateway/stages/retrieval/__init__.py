"""Retrieval: searches of vector stores, passages in requests, citations in answers, and the stores' own routes."""
