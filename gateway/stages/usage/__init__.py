"""What a call takes: counted, bounded by budgets, told."""
