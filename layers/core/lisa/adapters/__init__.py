"""The adapters: the only modules that access AWS, PostgreSQL or the network."""
