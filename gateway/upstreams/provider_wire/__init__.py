"""Answers of providers on the wire: checked and repaired before LiteLLM reads them."""
