"""Rules where two contexts meet."""
