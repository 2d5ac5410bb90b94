"""Guardrails: they judge requests and answers of a model."""
