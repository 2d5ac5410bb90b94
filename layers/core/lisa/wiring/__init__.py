"""The composition root: cached factories, one module per context."""
