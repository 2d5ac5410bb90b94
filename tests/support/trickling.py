"""A model's container that says one word after the other for as long as anybody listens."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

_DELTA = {"index": 0, "delta": {"role": "assistant", "content": "hi "}, "finish_reason": None}
_CHUNK = {"id": "c", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": [_DELTA]}
_WORD = f"data: {json.dumps(_CHUNK)}\n\n".encode()
_PAUSE, _LONGEST = 0.02, 30.0  # seconds


@contextmanager
def trickling() -> Iterator[str]:
    """Its URL; it is gone at the end of the block."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            self.send_response(200)
            self.send_header("Content-Type", "text/event-stream")
            self.end_headers()
            end = time.monotonic() + _LONGEST
            try:
                while time.monotonic() < end:
                    self.wfile.write(_WORD)
                    time.sleep(_PAUSE)
            except OSError:
                return

        def log_message(self, *_arguments: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
