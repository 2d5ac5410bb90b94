"""The Serve door: one address for every model, in OpenAI's and Anthropic's wire formats."""
