"""Requests and answers in the wire formats of OpenAI and Anthropic: parsed, checked and repaired."""
