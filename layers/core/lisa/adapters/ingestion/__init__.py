"""Adapters of the ingestion context: its tables and queues."""
