"""Adapters of OpenSearch. Importing them loads opensearch-py, which only functions with the stores layer have."""
