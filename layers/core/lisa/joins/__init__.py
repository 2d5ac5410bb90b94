"""Rules that need two contexts."""
