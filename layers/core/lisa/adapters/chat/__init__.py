"""Adapters of the chat context: sessions, running answers and contents."""
