"""The models of the local installation: the upload of their weights and their start."""

import subprocess
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import boto3

from lisa.wiring.models import model_records, model_store
from local import deploy
from local.demo_users import create_demo_users
from local.models_api import ModelsApi
from local.provider_models import list_provider_models
from local.run_tokens import load_or_create_tokens
from local.settings import ROOT, Installation
from local.starting_models import CHAT_MODEL, EMBEDDING_MODEL, ModelStarter, Report, list_local_models


def start_models(
    installation: Installation, found: dict[str, str], report: Report
) -> tuple[dict[str, str], list[dict[str, Any]]]:
    """Upload the weights, start the models, and return the tokens and the demo users."""
    with ThreadPoolExecutor() as pool:
        uploaded = pool.submit(_publish_weights, found["ModelBucket"])
        users = create_demo_users(boto3.client("cognito-idp"), found["UserPoolId"], installation.passwords)
        _remove_registered_models()
        uploaded.result()
    tokens = load_or_create_tokens(installation.tokens)
    api = ModelsApi(build_api_url(installation, found), tokens["admin"])
    ModelStarter(model_records(), api).start_models(list_local_models(), list_provider_models(), report)
    return tokens, users


def _remove_registered_models() -> None:
    """Remove the stack and the routes of local models that an earlier version registered without records."""
    records, routes = model_records(), model_store()
    for model_id in (EMBEDDING_MODEL, CHAT_MODEL):
        if records.find(model_id) is None and routes.find_model(model_id):
            routes.withdraw_model(model_id)
            boto3.client("cloudformation").delete_stack(StackName="lisa-local-models")


def build_api_url(installation: Installation, found: dict[str, str]) -> str:
    return f"{installation.endpoint}/_aws/execute-api/{found['ApiId']}/v2"


def _publish_weights(bucket: str) -> None:
    command = [
        str(ROOT / ".local/venv/models/bin/python"),
        "-m",
        "local.models.publish_weights",
        bucket,
    ]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise deploy.DeployError("the model weights could not be uploaded:\n" + done.stderr[-2000:])
