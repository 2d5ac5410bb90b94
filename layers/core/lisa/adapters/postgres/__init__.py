"""The adapters of PostgreSQL: connections, the Data API, and chunks with pgvector."""
