"""Access rules shared by every door: who the caller is and what they may do."""
