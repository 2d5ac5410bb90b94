"""The paths of the API at which it serves the page."""

#: Paths that API Gateway answers from the bucket of the page. `/{proxy+}` is every path that has no other route.
PAGE_PATHS = frozenset({"/", "/{proxy+}", "/assets/{proxy+}", "/config.json", "/favicon.svg", "/robots.txt"})
