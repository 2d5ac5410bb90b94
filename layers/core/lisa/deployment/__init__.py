"""The deployment context: publication of the page."""
