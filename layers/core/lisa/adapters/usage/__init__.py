"""Adapters of the usage context: limits, budgets and usage."""
