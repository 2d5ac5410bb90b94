"""From a question to the passages that answer it, as the caller may see them."""
