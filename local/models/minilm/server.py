"""The HTTP routes of TEI: /embed, /v1/embeddings, /health, /info, /metrics."""

import asyncio
import os
import tempfile
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from local.models.minilm import wire
from local.models.minilm.batching import BATCH_TOKENS, Batcher, Overloaded
from local.models.minilm.encoder import MAX_TOKENS, Encoder
from local.models.minilm.weights import fetch_weights

MODEL_ID = "sentence-transformers/all-MiniLM-L6-v2"


@dataclass(frozen=True)
class Options:
    """The options of the server: the files of the weights, the model's name, and the most inputs of a request."""

    files: Mapping[str, Path] | None = None
    served_name: str | None = None
    max_inputs: int = wire.MAX_INPUTS


def load_encoder(files: Mapping[str, Path] | None) -> Encoder:
    """Return the encoder with the weights of these files; without files, download those of MODEL_URI."""
    if files is None:
        cache = Path(os.environ.get("MODEL_CACHE") or Path(tempfile.gettempdir()) / f"lisa-models-{os.getuid()}")
        files = fetch_weights(os.environ["MODEL_URI"], cache, boto3.client("s3"))
    return Encoder(files["model.onnx"], files["tokenizer.json"])


@asynccontextmanager
async def lifespan(app: Starlette) -> AsyncIterator[None]:
    """Load the weights before the server listens, and run the batcher while it serves."""
    app.state.encoder = await asyncio.to_thread(load_encoder, app.state.options.files)
    app.state.batcher = Batcher(app.state.encoder.embed)
    app.state.embedded = 0
    worker = asyncio.create_task(app.state.batcher.run())
    yield
    worker.cancel()


async def embed(request: Request) -> Response:
    """Handle POST /embed: return the vectors, as TEI does."""
    body = await _read_body(request)
    vectors, _ = await _embed_inputs(request, body.get("inputs"))
    return JSONResponse(vectors)


async def embeddings(request: Request) -> Response:
    """Handle POST /v1/embeddings: return an OpenAI embeddings response."""
    body = await _read_body(request)
    vectors, size = await _embed_inputs(request, body.get("input"))
    return JSONResponse(wire.build_openai_response(vectors, body, size, _find_name(request)))


def _find_name(request: Request) -> str:
    return request.app.state.options.served_name or MODEL_ID


async def _read_body(request: Request) -> dict[str, Any]:
    try:
        body = await request.json()
    except ValueError as error:
        raise wire.BadRequest("the body is not valid JSON") from error
    if not isinstance(body, dict):
        raise wire.BadRequest("the body must be a JSON object")
    return body


async def _embed_inputs(request: Request, value: Any) -> tuple[list[list[float]], int]:
    """Return the vectors of a request's inputs and the number of their tokens."""
    encoder: Encoder = request.app.state.encoder
    batcher: Batcher = request.app.state.batcher
    tokens = wire.to_token_ids(
        wire.parse_inputs(value, request.app.state.options.max_inputs), encoder.tokenize, encoder.has_valid_ids
    )
    cut = [one[:MAX_TOKENS] for one in tokens]
    vectors = await batcher.embed(cut)
    request.app.state.embedded += len(cut)
    return vectors, sum(len(one) for one in cut)


async def health(_request: Request) -> Response:
    """Handle GET /health: return 200."""
    return Response()


async def info(request: Request) -> Response:
    """Handle GET /info: return those fields of TEI that clients read."""
    pooling = {"embedding": {"pooling": "mean"}}
    return JSONResponse(
        {
            "model_id": MODEL_ID,
            "model_dtype": "float32",
            "model_type": pooling,
            "max_input_length": MAX_TOKENS,
            "max_batch_tokens": BATCH_TOKENS,
            "max_client_batch_size": request.app.state.options.max_inputs,
            "auto_truncate": True,
        }
    )


async def metrics(request: Request) -> Response:
    """Handle GET /metrics: return the number of embedded texts for Prometheus, as TEI does."""
    return PlainTextResponse(f"# TYPE te_embed_count counter\nte_embed_count {request.app.state.embedded}\n")


async def bad_request(_request: Request, error: Exception) -> Response:
    """Return 400, or the status of the error, with its message."""
    status = error.status if isinstance(error, wire.BadRequest) else 400
    return JSONResponse({"error": {"message": str(error), "type": "invalid_request_error", "code": None}}, status)


async def overloaded(_request: Request, _error: Exception) -> Response:
    """Return 429 with Retry-After."""
    error = {"message": "too many texts are in the queue: retry after one second", "type": "overloaded", "code": None}
    return JSONResponse({"error": error}, 429, {"Retry-After": "1"})


def create_app(options: Options) -> Starlette:
    """Return the server; its lifespan loads the weights."""
    app = Starlette(routes=_ROUTES, exception_handlers=_ERRORS, lifespan=lifespan)
    app.state.options = options
    return app


_ROUTES = [
    Route("/embed", embed, methods=["POST"]),
    Route("/v1/embeddings", embeddings, methods=["POST"]),
    Route("/health", health),
    Route("/info", info),
    Route("/metrics", metrics),
]
_ERRORS: Any = {wire.BadRequest: bad_request, Overloaded: overloaded}
