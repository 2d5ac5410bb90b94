"""The usage of callers, and its limits and budgets."""
