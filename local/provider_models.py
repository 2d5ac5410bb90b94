"""The models of the providers that environment variables configure: OPENAI_API_KEY and OLLAMA_HOST."""

import json
import os
import urllib.request
from collections.abc import Iterator
from typing import Any


def list_provider_models() -> Iterator[dict[str, Any]]:
    """Yield the requests that create the models of OpenAI and Ollama if the environment configures these providers."""
    if key := os.environ.get("OPENAI_API_KEY"):
        yield _build_request("gpt-4o-mini", "openai/gpt-4o-mini") | {"apiKey": key}
    if host := os.environ.get("OLLAMA_HOST"):
        base = host if "://" in host else f"http://{host}"
        with urllib.request.urlopen(f"{base}/api/tags", timeout=5) as answer:  # noqa: S310
            for model in json.load(answer)["models"]:
                name = model["name"]
                yield _build_request(name.replace(":", "-").replace("/", "-"), f"ollama_chat/{name}", base)


def _build_request(model_id: str, name: str, url: str | None = None) -> dict[str, Any]:
    return {
        "modelId": model_id,
        "modelName": name,
        "modelType": "textgen",
        "hostingType": "third_party",
        "streaming": True,
        "modelUrl": url,
    }
