"""The revision of the extraction."""

EXTRACTION_REVISION = 2
"""Raise it when extraction changes texts or offsets: every pipeline then reads its files again, once."""
