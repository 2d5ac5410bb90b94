"""Which models exist, who may use them, and where they answer."""
