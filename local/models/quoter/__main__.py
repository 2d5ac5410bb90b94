"""`python -m local.models.quoter`: serve on HOST and PORT."""

import os

import uvicorn  # type: ignore[import-not-found]

from local.models.quoter.server import app

uvicorn.run(
    app,
    host=os.environ.get("HOST", "127.0.0.1"),
    port=int(os.environ["PORT"]),
    log_level="warning",
    timeout_keep_alive=75,  # seconds, longer than the idle timeout of the load balancer
)
