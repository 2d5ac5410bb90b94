"""The access policy of every door: callers, resources, rules, decisions, and the audit log."""
