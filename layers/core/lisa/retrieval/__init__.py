"""The retrieval context: the search for passages, their citations and the prompt that quotes them."""
