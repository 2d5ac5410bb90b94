"""Who asks, by which credential, and what they may."""
