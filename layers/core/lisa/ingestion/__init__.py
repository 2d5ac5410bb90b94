"""Ingestion: changed objects become searchable chunks, once for each change however often its event arrives."""
