"""The things in an installation that fuzzing may change, and the ids at which its requests are aimed."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx

from gateway.endpoints import find_endpoint
from tests.support.chat import PNG
from tests.support.cloud import eventually
from tests.support.fuzzed_models import ensure_stopped_model, list_model_fields, list_models
from tests.support.installation import RunningInstallation
from tests.support.minimal_requests import minimal_request

_FILE, _TEXT = "fuzz.txt", b"A note that only fuzzing reads."
_PROMPT = {"title": "fuzz", "body": "You are a {{role}}.", "type": "persona"}
SERVE = ("/v1/", "/v2/serve/", "/health")
_GOING = {"DELETE_IN_PROGRESS", "DELETE_FAILED"}


@dataclass
class Playground:
    """A repository for fuzzing with a collection, a pipeline, a document and a token; the default one is only read."""

    installation: RunningInstallation
    numbers: Iterator[int]
    own: dict[str, str] = field(default_factory=dict)
    reading: dict[str, str] = field(default_factory=dict)

    def renew(self) -> None:
        """Create again everything that the last requests deleted."""
        was = self._get("repositoryId", "/repository")
        whole = was.get("status", "DELETE_FAILED") not in _GOING and not was["allowedGroups"]
        if not whole or was["embeddingModelId"] != self.installation.outputs["embeddingModelId"]:
            self._repository()
        where = f"/repository/{self.own['repositoryId']}"
        if "error" in self._get("collectionId", f"{where}/collection"):
            made = self._answer("POST", f"{where}/collection", json={"name": f"fuzz {next(self.numbers)}"})
            self.own["collectionId"] = made["collectionId"]
        if self.own.get("pipelineId") not in {
            found["pipelineId"] for found in self._answer("GET", f"{where}/pipelines")
        }:
            self.own["pipelineId"] = self._pipeline(where)
        if "error" in self._get("documentId", where):
            self._document(where)
        self._aimed()
        self.own["modelId"] = ensure_stopped_model(
            self.installation, self.own.get("modelId", "none"), f"fuzz-{next(self.numbers)}"
        )
        if "error" in self._get("sessionId", "/session"):
            self._session()
        if "error" in self._get("promptTemplateId", "/prompt-templates"):
            self.own["promptTemplateId"] = self._answer("POST", "/prompt-templates", json=_PROMPT)["id"]
        if "error" in self._get("shareId", "/shares"):
            self.own["shareId"] = self._answer("POST", f"/session/{self.own['sessionId']}/shares", json={})["shareId"]
        if self.own.get("projectId") not in {one["projectId"] for one in self._answer("GET", "/project")}:
            self.own["projectId"] = self._answer("POST", "/project", json={"name": "fuzz"})["projectId"]
        if "error" in self._get("tokenOrUser", "/api-tokens"):
            self.own["tokenOrUser"] = self._answer("POST", "/api-tokens/fuzz", json={"name": "fuzz"})["tokenUUID"]

    def _aimed(self) -> None:
        """Return the other parameter names of the same things, and the things that always exist."""
        outputs = self.installation.outputs
        self._answer("PUT", "/budgets/user:fuzz", json={"tokens": 1_000_000})
        self.own |= {"file_id": self.own["documentId"], "scope": "user:fuzz", "userId": "admin"}
        self.own |= {"configScope": "fuzz"}  # a scope without an effect
        self.own |= {"video_id": "video_of.nobody"}  # no model here makes videos; tests/integration/sdks has one
        self.reading |= {"model_id": outputs["chatModelId"]}

    def aims(self, method: str, name: str) -> list[str]:
        """Return values for a parameter; only reading requests may use things that do not belong to fuzzing."""
        pools = [self.own, self.reading] if method == "get" else [self.own]
        return [pool[name] for pool in pools if name in pool]

    def body_aims(self, name: str) -> list[Any]:
        """Return values for a field of a body."""
        outputs = self.installation.outputs
        known: dict[str, list[Any]] = {
            "model": [outputs["chatModelId"], outputs["embeddingModelId"]],
            "repositoryId": [f"fuzz-{next(self.numbers)}"],
            "embeddingModelId": [outputs["embeddingModelId"]],
            "s3Bucket": [outputs["ingestionBucket"]],
            "s3Prefix": [f"fuzz/{next(self.numbers)}/"],
            "keys": [[self.own["key"]]],
            "key": [self.own["key"]],
            "documentIds": [[self.own["documentId"]]],
            "collectionId": [self.own["collectionId"], None],
            "name": [f"fuzz {next(self.numbers)}"],
            "fileName": [_FILE],
            "tokens": [1_000_000, None],
            "messages": [[{"type": "human", "content": f"fuzz {next(self.numbers)}"}]],
            "history": [[{"type": "human", "content": f"fuzz {next(self.numbers)}"}]],
            "pinned": [True, False],
            "message": [{"type": "image_url", "image_url": {"url": PNG}}],
            "configuration": [{"theme": "fuzz"}],
            "preferences": [{"theme": "fuzz"}],
            "rating": ["up", "down", None],
        }
        return (known | list_model_fields(next(self.numbers))).get(name, [])

    def plain_body(self, operation: Any) -> dict[str, Any] | None:
        """Return the minimal body with which the operation succeeds; None if it takes no body."""
        raw = operation.definition.raw.get("requestBody")
        if raw is None or "application/json" not in raw["content"]:
            return None
        if operation.path.startswith(SERVE):
            asked = find_endpoint("POST", operation.path)
            return None if asked is None else minimal_request(asked, self.installation.outputs["chatModelId"])
        names = _properties(raw["content"]["application/json"]["schema"], operation.schema.raw_schema)
        prompt = _PROMPT if operation.path.startswith("/prompt-templates") else {}
        return {name: aims[0] for name in names if (aims := self.body_aims(name))} | prompt

    def _repository(self) -> None:
        name = f"fuzz-{next(self.numbers)}"
        body = {"repositoryId": name, "embeddingModelId": self.installation.outputs["embeddingModelId"]}
        assert self._answer("POST", "/repository", json=body)["status"] == "success"
        self.own = {"repositoryId": name, "vector_store_id": name}

    def _session(self) -> None:
        """Create a session with an answer; `messageIndex` is that of the answer."""
        name = f"fuzz-{next(self.numbers)}"
        messages = [{"type": "human", "content": "a question"}, {"type": "ai", "content": "an answer"}]
        self._answer("POST", f"/session/{name}/messages", json={"messages": messages})
        self.own |= {"sessionId": name, "session_id": name, "messageIndex": "1"}

    def _get(self, name: str, where: str) -> Any:
        return self._answer("GET", f"{where}/{self.own.get(name, 'none')}")

    def _pipeline(self, where: str) -> str:
        body = {"s3Bucket": self.installation.outputs["ingestionBucket"], "s3Prefix": f"fuzz/{next(self.numbers)}/"}
        return str(self._answer("POST", f"{where}/pipelines", json=body)["pipelineId"])

    def _document(self, where: str) -> None:
        target = self._answer("POST", "/repository/presigned-url", content=_FILE)["response"]
        httpx.post(target["url"], data=target["fields"], files={"file": (_FILE, _TEXT)}).raise_for_status()
        self.own["key"] = target["fields"]["key"]
        [job] = self._answer("POST", f"{where}/bulk", json={"keys": [self.own["key"]]})["jobs"]
        self.own |= {"documentId": job["documentId"], "jobId": job["jobId"]}

    def _answer(self, method: str, path: str, **request: Any) -> Any:
        return self.installation.ask(method, path, token=self.installation.outputs["adminToken"], **request).json()


def _properties(schema: dict[str, Any], document: dict[str, Any]) -> list[str]:
    """Return the names of a body's fields, also when its schema is a reference."""
    kinds = schema.get("anyOf", [schema])
    if "$ref" in kinds[0]:
        return _properties(document["components"]["schemas"][kinds[0]["$ref"].rsplit("/", 1)[-1]], document)
    return list(kinds[0].get("properties", {}))


@contextmanager
def running_playground(installation: RunningInstallation) -> Iterator[Playground]:
    """Create the playground and delete everything in it at the end of the block."""
    admin = installation.outputs["adminToken"]

    def there() -> tuple[set[str], set[str]]:
        repositories = set(installation.ask("GET", "/repository/status", token=admin).json())
        tokens = installation.ask("GET", "/api-tokens", token=admin).json()["tokens"]
        return repositories, {token["tokenUUID"] for token in tokens}

    repositories, tokens = there()
    models = list_models(installation)
    outputs = installation.outputs
    document = installation.ask("GET", f"/repository/{outputs['repositoryId']}/document").json()["documents"][0]
    reading = {
        "repositoryId": outputs["repositoryId"],
        "collectionId": outputs["collectionId"],
        "pipelineId": installation.pipeline(),
        "documentId": document["document_id"],
        "vector_store_id": outputs["repositoryId"],
        "file_id": document["document_id"],
    }
    found = Playground(installation, iter(range(1, 10**6)), {}, reading)
    try:
        installation.switch(enableUserApiTokens=True, projectOrganization=True)
        found.renew()
        yield found
    finally:
        installation.switch(enableUserApiTokens=False, projectOrganization=False)
        for repository in sorted(there()[0] - repositories):
            installation.ask("DELETE", f"/repository/{repository}", token=admin)
        while made := there()[1] - tokens:
            for token in made:
                installation.ask("DELETE", f"/api-tokens/{token}", token=admin)
        for model in sorted(list_models(installation) - models):
            installation.ask("DELETE", f"/models/{model}", token=admin)
        eventually(lambda: there() == (repositories, tokens) and list_models(installation) == models, within=120)
        installation.settle()
