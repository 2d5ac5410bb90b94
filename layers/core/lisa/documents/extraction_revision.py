"""The revision of the extraction."""

EXTRACTION_REVISION = 2
"""Raise it when texts, offsets or the form for embedding change: every pipeline then reads its files again, once."""
