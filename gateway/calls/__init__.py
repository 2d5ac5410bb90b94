"""One call of a model: the request, its checks, its upstream, and the record of it."""
