"""Usage of calls: usage events, and budgets that limit it."""
