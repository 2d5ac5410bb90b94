"""lisa model add: a model the gateway routes to."""

import argparse
from collections.abc import Mapping
from typing import Any

from lisa.adapters.wiring import models
from lisa.models.served import IN_SERVICE, ServedModel

_TYPES = ("textgen", "embedding", "imagegen", "videogen")


def register(commands: Any) -> None:
    """Add `model`."""
    add = commands.add_parser("model", help="models").add_subparsers(required=True).add_parser("add")
    add.add_argument("--id", required=True)
    add.add_argument("--type", choices=_TYPES, default="textgen")
    add.add_argument("--litellm-model", required=True, help="LiteLLM's name, such as bedrock/converse/…")
    add.add_argument("--api-base")
    add.add_argument(
        "--api-key-secret", help="the Secrets Manager secret that holds the provider's key, named STACK-model-…"
    )
    add.add_argument("--group", action="append", default=[], help="limit to a group; may be given several times")
    add.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> dict[str, Any]:
    params = {"model": options.litellm_model} | ({"api_base": options.api_base} if options.api_base else {})
    return add_model(options.id, options.type, params, groups=options.group, api_key_secret=options.api_key_secret)


def add_model(
    model_id: str, model_type: str, params: Mapping[str, Any], *, groups: list[str], api_key_secret: str | None = None
) -> dict[str, Any]:
    """Publish a route; every gateway replica takes it up within seconds."""
    about = {"model_id": model_id, "model_type": model_type, "litellm_params": params, "allowed_groups": groups}
    models().publish(ServedModel.model_validate(about | {"api_key_secret": api_key_secret}))
    return {"modelId": model_id, "status": IN_SERVICE}
