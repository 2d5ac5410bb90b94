"""The fields of each endpoint: their names, their kinds, and the check of a request."""
