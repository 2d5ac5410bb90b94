"""The models of the providers that environment variables configure: OPENAI_API_KEY and OLLAMA_HOST."""

import json
import os
import urllib.request

import boto3

from lisa.cli.models import publish_model
from lisa.models.served import ServedModel


def register_provider_models() -> None:
    """Register the models of OpenAI and Ollama if the environment configures these providers."""
    if os.environ.get("OPENAI_API_KEY"):
        secret = _store_provider_secret("lisa-model-openai", os.environ["OPENAI_API_KEY"])
        params = {"model": "openai/gpt-4o-mini"}
        publish_model(ServedModel(model_id="gpt-4o-mini", litellm_params=params, api_key_secret=secret))
    if host := os.environ.get("OLLAMA_HOST"):
        base = host if "://" in host else f"http://{host}"
        with urllib.request.urlopen(f"{base}/api/tags", timeout=5) as answer:  # noqa: S310
            for model in json.load(answer)["models"]:
                params = {"model": f"ollama_chat/{model['name']}", "api_base": base}
                publish_model(ServedModel(model_id=model["name"], litellm_params=params))


def _store_provider_secret(name: str, value: str) -> str:
    secrets = boto3.client("secretsmanager")
    try:
        return secrets.create_secret(Name=name, SecretString=value)["ARN"]
    except secrets.exceptions.ResourceExistsException:
        return secrets.put_secret_value(SecretId=name, SecretString=value)["ARN"]
