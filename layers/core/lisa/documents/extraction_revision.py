"""The revision of the extraction."""

EXTRACTION_REVISION = 1
"""Raise it when files yield other texts or other offsets: every pipeline then reads its files again, once."""
