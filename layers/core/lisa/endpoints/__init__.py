"""The Serve endpoints and their traits."""
