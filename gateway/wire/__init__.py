"""Requests and answers in the formats of OpenAI and Anthropic: read, held to what we take, and mended."""
