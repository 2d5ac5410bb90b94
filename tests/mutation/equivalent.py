"""Mutants that no test can tell from the real module, each with the reason. They are not tried and not counted."""

EQUIVALENT: dict[str, str] = {}
