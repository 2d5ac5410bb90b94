"""Access rules shared by every door: who the caller is, what they may do to what, and what is written down of it."""
