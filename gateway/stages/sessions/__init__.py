"""Chat sessions in the gateway: it stores question and answer of a request that names a session."""
