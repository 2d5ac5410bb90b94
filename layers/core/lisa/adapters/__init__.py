"""The only place that touches AWS, PostgreSQL or the network."""
