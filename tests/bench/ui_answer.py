"""The answer of the streaming benchmark, and the server that sends it token by token to the page of the benchmark."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

RATE = 100  # tokens per second
CHARACTERS = 4  # of a token
_PASSAGES = 9
_SECTION = """## Part {n}: rotating the keys

The service renews **every key** after *thirty days* [{c}]. A client that holds an old key receives `401` and asks \
again; see [the manual](https://manual.example/keys) for the order of the steps [{d}].

1. Create the new key and publish it.
2. Wait until each replica has read it:
   - at most 60 seconds for a reader,
   - at most 5 minutes for a writer [{c}, {d}].
3. Remove the old key.

| Replica | Reads | Writes | p95 (ms) |
|:--------|------:|-------:|---------:|
| north-{n} | 1,204 | 88 | 12.5 |
| south-{n} | 2,310 | 97 | 14.1 |
| east-{n} | 640 | 41 | 9.8 |

The waiting time follows $T_{n} = \\frac{{\\lambda}}{{\\mu - \\lambda}}$, and the sum over all replicas is

$$
W = \\sum_{{i=1}}^{{n}} \\frac{{\\rho_i^2}}{{2(1 - \\rho_i)}} \\int_0^T e^{{-\\mu_i t}} \\, dt
$$

```python
def rotate_{n}(store: KeyStore, now: datetime) -> Key:
    \"\"\"Create a key and remove the expired ones.\"\"\"
    key = store.create(expires_at=now + timedelta(days=30))
    for old in store.list_keys():
        if old.expires_at < now:  # nobody uses it any more
            store.remove(old.id)
    return key
```

> A key that leaked is removed at once [{d}]; its clients sign in again.

"""


def build_answer(tokens: int) -> str:
    """Return a text of tables, code, formulas, lists and citations that has this number of tokens."""
    text, number = "", 0
    while len(text) < tokens * CHARACTERS:
        number += 1
        text += _SECTION.format(n=number, c=1 + number % _PASSAGES, d=1 + (number + 3) % _PASSAGES)
    return text[: tokens * CHARACTERS]


def build_events(tokens: int) -> Iterator[bytes]:
    """Yield the server-sent events of the answer, one for each token; the first one also names the passages."""
    text = build_answer(tokens)
    for number in range(tokens):
        piece = text[number * CHARACTERS : (number + 1) * CHARACTERS]
        chunk: dict[str, Any] = {"choices": [{"index": 0, "delta": {"content": piece}}]}
        if number == 0:
            chunk["retrieval"] = [_passage(one) for one in range(1, _PASSAGES + 1)]
        yield f"id: {number + 1}\ndata: {json.dumps(chunk)}\n\n".encode()
    yield b"data: [DONE]\n\n"


def _passage(number: int) -> dict[str, Any]:
    place = {"source": f"manual-{number}.pdf", "name": f"manual-{number}.pdf", "page": number, "start": 0, "end": 90}
    ids = {"document_id": f"document-{number}", "repository_id": "manuals", "collection_id": "default"}
    return {"number": number, "cited": True, "score": 0.9} | place | ids


class _Handler(SimpleHTTPRequestHandler):
    """The built page, and the answer at `/answer?tokens=`."""

    def do_GET(self) -> None:
        """Send the answer or a file."""
        parts = urlsplit(self.path)
        if parts.path != "/answer":
            super().do_GET()
            return
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        started = time.monotonic()
        for number, event in enumerate(build_events(int(parse_qs(parts.query)["tokens"][0]))):
            time.sleep(max(0.0, started + number / RATE - time.monotonic()))
            self.wfile.write(event)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name of the overridden method
        """Log nothing."""


@contextmanager
def serve_bench_page(folder: Path) -> Iterator[str]:
    """Serve the built page and the answer on a free port; yield the address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
