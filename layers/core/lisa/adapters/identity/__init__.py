"""Adapters of the identity context: tokens, keys and signatures."""
