"""Which models there are at the moment, and which of them answer."""
