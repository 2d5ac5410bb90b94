"""A chat server without weights: it answers with the sentences of its context that best match the question."""
