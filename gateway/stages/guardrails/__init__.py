"""What may be asked and said, judged around a call."""
