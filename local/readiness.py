"""Checks that the gateway of the local installation serves its models."""

import json
import urllib.error
import urllib.request
from collections.abc import Mapping
from typing import Any


def _list_served_models(outputs: Mapping[str, Any]) -> list[str]:
    """Return the ids of the models that the demo user may use; an empty list while the gateway is unavailable."""
    request = urllib.request.Request(  # noqa: S310 - our own gateway
        f"{outputs['serveUrl']}/v1/models", headers={"Authorization": f"Bearer {outputs['userToken']}"}
    )
    try:
        with urllib.request.urlopen(request, timeout=5) as answer:  # noqa: S310
            return [model["id"] for model in json.load(answer)["data"]]
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return []


def is_served(outputs: Mapping[str, Any], model: str) -> bool:
    """Return whether the gateway is available and the demo user may use the model."""
    return model in _list_served_models(outputs)


def is_embedding_available(outputs: Mapping[str, Any]) -> bool:
    """Return whether the embedding model responds. Files uploaded earlier would be retried only minutes later."""
    request = urllib.request.Request(  # noqa: S310 - our own gateway
        f"{outputs['serveUrl']}/v1/embeddings",
        data=json.dumps({"model": outputs["embeddingModelId"], "input": ["ready?"]}).encode(),
        headers={"Authorization": f"Bearer {outputs['userToken']}", "Content-Type": "application/json"},
    )
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:  # noqa: S310
            return bool(answer.status == 200)
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return False
