"""A chat server without weights: it answers only by quoting the sentences of its context closest to the question."""
