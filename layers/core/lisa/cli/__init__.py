"""The `lisa` command."""
