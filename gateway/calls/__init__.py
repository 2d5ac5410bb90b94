"""A call of a model: the request, its meter, its audit line and its upstream."""
