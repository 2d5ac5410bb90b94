"""Adapters of the models context: its table, embeddings and guardrails."""
