"""Answers of models' servers as they come over the wire, read and mended before LiteLLM reads them."""
