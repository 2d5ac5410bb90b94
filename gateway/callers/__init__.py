"""Callers: their credentials, their identity, and the models that they may call."""
