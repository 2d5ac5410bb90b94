"""Models that tests create through the API of a running installation, and what they leave behind."""

import time
from dataclasses import dataclass
from typing import Any

import httpx

from lisa.adapters.aws.dynamodb import from_item
from tests.support.installation import RunningInstallation

EMBEDDER: dict[str, Any] = {
    "modelName": "sentence-transformers/all-MiniLM-L6-v2",
    "modelType": "embedding",
    "hostingType": "lisa_hosted",
    "autoScalingConfig": {},
    "containerConfig": {"image": {"baseImage": "local/minilm", "type": "ecr"}},
    "inferenceContainer": "tei",
    "instanceType": "c7g.large",
    "loadBalancerConfig": {"healthCheckConfig": {"interval": 5, "timeout": 3}},
}
_IN_TRANSITION = {"Creating", "Updating", "Starting", "Stopping", "Deleting"}


@dataclass(frozen=True)
class ModelLifecycle:
    """The models of an installation, changed and seen by an administrator.

    `others` holds the ids of the processes of model servers that ran before.
    """

    installation: RunningInstallation
    others: frozenset[int]

    def ask(self, method: str, path: str, **request: Any) -> httpx.Response:
        """Send a request to the API as an administrator."""
        return self.installation.ask(method, path, token=self.installation.outputs["adminToken"], **request)

    def create(self, model_id: str, **changes: Any) -> dict[str, Any]:
        """Create a model, by default a self-hosted embedding model, and return it at the end of its creation."""
        self.request(model_id, **changes)
        return self.settle(model_id)

    def request(self, model_id: str, **changes: Any) -> None:
        """Request the creation of a model, by default of a self-hosted embedding model."""
        answer = self.ask("POST", "/models", json={"modelId": model_id} | EMBEDDER | changes)
        assert answer.status_code == 200, answer.text

    def change(self, model_id: str, **changes: Any) -> dict[str, Any]:
        """Change a model, and return it at the end of the change."""
        answer = self.ask("PUT", f"/models/{model_id}", json=changes)
        assert answer.status_code == 200, answer.text
        return self.settle(model_id)

    def delete(self, model_id: str) -> None:
        """Delete a model and wait until it is gone."""
        answer = self.ask("DELETE", f"/models/{model_id}")
        assert answer.status_code == 200, answer.text
        end = time.monotonic() + 90
        while self.ask("GET", f"/models/{model_id}").status_code != 404:
            assert time.monotonic() < end, f"{model_id} is not deleted: {self.events(model_id)}"
            time.sleep(0.3)

    def settle(self, model_id: str, *, within: float = 120.0) -> dict[str, Any]:
        """Wait until no operation changes the model, and return it."""
        end = time.monotonic() + within
        while True:
            found: dict[str, Any] = self.ask("GET", f"/models/{model_id}").json()["model"]
            if found["status"] not in _IN_TRANSITION:
                return found
            assert time.monotonic() < end, f"{model_id} is {found['status']}: {self.events(model_id)}"
            time.sleep(0.3)

    def events(self, model_id: str) -> list[str]:
        """Return the steps of the model's operations, oldest first."""
        return [event["step"] for event in self._rows(model_id) if event["kind"].startswith("event#")]

    def failures(self, model_id: str) -> list[dict[str, Any]]:
        """Return the events of the model with a failure."""
        return [event for event in self._rows(model_id) if event["kind"].startswith("event#") and "failure" in event]

    def address(self, model_id: str) -> str:
        """Return the address of the model's own load balancer."""
        [record] = [row for row in self._rows(model_id) if row["kind"] == "model"]
        return str(record["address"])

    def embed(self, model_id: str) -> httpx.Response:
        """Ask the gateway for an embedding by a user."""
        body = {"model": model_id, "input": "How long are samples kept?"}
        return self.installation.ask_gateway("POST", "/v1/embeddings", json=body)

    def chat(self, model_id: str, token: str | None = None) -> httpx.Response:
        """Ask the gateway for a chat completion, by default by a user without groups."""
        body = {"model": model_id, "messages": [{"role": "user", "content": "How long are samples kept?"}]}
        return self.installation.ask_gateway("POST", "/v1/chat/completions", json=body, token=token)

    def find_shown_window(self, model_id: str) -> int | None:
        """Return the context window that the gateway shows to users, or None."""
        listed = self.installation.ask_gateway("GET", "/v1/models").json()["data"]
        [window] = [one.get("context_window") for one in listed if one["id"] == model_id]
        return int(window) if window is not None else None

    def remains(self, model_id: str) -> dict[str, Any]:
        """Return what still exists of a model: stack, route, record, wait, secret and processes."""
        aws, stack = self.installation.aws, self.installation.stack
        prefix = f"{self.installation.settings.stack}-model-{model_id}"
        stacks = [one["StackName"] for one in aws("cloudformation").describe_stacks()["Stacks"]]
        secrets = [one["Name"] for one in aws("secretsmanager").list_secrets()["SecretList"]]
        routes = aws("dynamodb").get_item(TableName=stack["ModelsTable"], Key={"model_id": {"S": model_id}})
        found = {
            "stacks": [name for name in stacks if name.startswith(prefix)],
            "routes": routes.get("Item"),
            "records": [row for row in self._rows(model_id) if row["kind"] == "model"],
            "waits": [row for row in self._rows("#waits") if row["kind"] == model_id],
            "secrets": [name for name in secrets if name.startswith(prefix)],
            "processes": list_model_servers(self.installation) - self.others,
        }
        return {name: value for name, value in found.items() if value}

    def _rows(self, key: str) -> list[dict[str, Any]]:
        pages = self.installation.aws("dynamodb").get_paginator("query").paginate(
            TableName=self.installation.stack["ModelRecordsTable"],
            KeyConditionExpression="model_id = :key",
            ExpressionAttributeValues={":key": {"S": key}},
        )  # fmt: skip
        return [from_item(item) for page in pages for item in page["Items"]]


def list_model_servers(installation: RunningInstallation) -> frozenset[int]:
    """Return the ids of the installation's processes that serve embedding models."""
    return frozenset(one.pid for one in installation.processes() if "local.models.minilm" in one.cmdline())
