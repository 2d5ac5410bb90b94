"""Requests with secret texts that no store or log may keep: documents, questions, and tokens in wrong places."""

from contextlib import suppress
from typing import Any

import psutil

from tests.support.cloud import eventually
from tests.support.installation import RunningInstallation
from tests.support.secrets import Secrets, stored_secrets

DOCUMENT = "The beacon of Marren is painted by nine hatters in every leap year"
QUESTION = "Which hatters may paint what burns above Marren?"
_FILES = {
    "beacon.txt": f"{DOCUMENT}.",
    "beacon.html": f"<html><p>{DOCUMENT}.</p></html>",
    "broken.xml": f"<beacon><p>{DOCUMENT}.</q></beacon>",
    "broken.pdf": f"%PDF-1.7 {DOCUMENT}.",
    "broken.docx": f"{DOCUMENT}.",
}
PROVIDER_KEY = "sk-marren-0a1b2c3d4e5f60718293a4b5c6d7e8f9"
_SECONDS = 120.0  # other tests may have left much work
_IN_PROCESSES = ("AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_CONTAINER_AUTHORIZATION_TOKEN", "KEY")


def send_sensitive_texts(installation: RunningInstallation) -> None:
    """Index whole and damaged documents, send questions to both doors, and send tokens in place of ids and names."""
    documents = [installation.drop(f"traces/{name}", content) for name, content in _FILES.items()]
    found = [installation.at_rest(document, within=_SECONDS) for document in documents]
    assert [document["status"] for document in found] == ["searchable"] * 2 + ["failed"] * 3, found
    assert DOCUMENT in installation.text(documents[0], 0, 1_000)
    assert DOCUMENT in installation.search(QUESTION, topK=1)[0]["page_content"]
    _ask_models(installation)
    _register_provider(installation)
    made = installation.ask(
        "POST", "/api-tokens/visitor", token=installation.outputs["adminToken"], json={"name": "visit"}
    )
    assert made.status_code == 200, made.text
    _paste(installation, made.json()["token"])
    for name in _FILES:
        installation.delete(f"traces/{name}")
    eventually(lambda: not any(map(installation.document, documents)), within=_SECONDS)


def _ask_models(installation: RunningInstallation) -> None:
    model, embedding = installation.outputs["chatModelId"], installation.outputs["embeddingModelId"]
    messages = [{"role": "system", "content": f"{DOCUMENT}."}, {"role": "user", "content": QUESTION}]
    asked: list[tuple[int, str, dict[str, Any]]] = [
        (200, "chat/completions", {"model": model, "messages": messages}),
        (200, "chat/completions", {"model": model, "messages": messages, "stream": True}),
        (200, "chat/completions", {"model": model, "messages": messages[1:], "vector_store_ids": ["default"]}),
        (200, "vector_stores/default/search", {"query": QUESTION}),
        (404, f"vector_stores/{QUESTION}/search", {"query": QUESTION}),
        (200, "embeddings", {"model": embedding, "input": [DOCUMENT, QUESTION]}),
        (404, "chat/completions", {"model": QUESTION, "messages": messages}),
        (400, "chat/completions", {"model": model, "messages": QUESTION}),
    ]
    for status, path, body in asked:
        answer = installation.ask_gateway("POST", f"/v1/{path}", json=body)
        assert answer.status_code == status or status == 400 <= answer.status_code, (path, answer.text)
    assert installation.ask_gateway("POST", "/v1/chat/completions", content=f"{{{QUESTION}").status_code == 400


def _register_provider(installation: RunningInstallation) -> None:
    """Create a model with a provider's key, twice and with a wrong field, and delete it."""
    body = {"modelId": "marren", "modelName": "openai/marren", "modelType": "textgen", "apiKey": PROVIDER_KEY}
    admin = installation.outputs["adminToken"]
    for status, changes in ((200, {}), (409, {}), (400, {"modelType": PROVIDER_KEY}), (400, {"modelId": "metadata"})):
        answer = installation.ask("POST", "/models", token=admin, json=body | changes)
        assert answer.status_code == status, answer.text
        assert PROVIDER_KEY not in answer.text
    assert installation.ask("DELETE", "/models/marren", token=admin).status_code == 200
    eventually(lambda: installation.ask("GET", "/models/marren", token=admin).status_code == 404, within=_SECONDS)


def _paste(installation: RunningInstallation, token: str) -> None:
    """Send a token as a path, a query, a body and a model, with permission and without."""
    for who in (token, installation.outputs["adminToken"], ""):
        for method in ("GET", "DELETE"):
            installation.ask(method, f"/api-tokens/{token}", token=who)
        installation.ask("POST", f"/api-tokens/{token}", token=who, json={"name": "n", "groups": token})
        installation.ask("GET", f"/repository/{token}", token=who)
        installation.ask("GET", f"/repository/default/similaritySearch?query={token}&topK={token}", token=who)
        installation.ask("POST", "/repository", token=who, json={"repositoryId": token})
    installation.ask_gateway("POST", "/v1/embeddings", json={"model": token, "input": token})
    for path in (f"/v1/models?api_key={token}", f"/v1/{token}", f"/{token}", f"/v1/vector_stores/{token}"):
        installation.ask_gateway("GET", path)


def secrets_of_installation(installation: RunningInstallation) -> Secrets:
    """Return the secrets that no text may contain: the installation's, its users', and the texts of the visit."""
    outputs = installation.outputs
    users = outputs.get("demoUsers", [])
    named = users.values() if isinstance(users, dict) else users
    known = {f"{name} of outputs.json": str(outputs[name]) for name in ("adminToken", "userToken")}
    known |= {f"the password of a demo user ({number})": word for number, word in enumerate(_passwords(named))}
    known |= {"the key of a provider": PROVIDER_KEY}
    known |= {"the text of a document": DOCUMENT, "the text of a question": QUESTION}
    return Secrets(known | stored_secrets(installation.aws) | _of_processes(installation))


def _passwords(users: Any) -> list[str]:
    return [str(user["password"]) if isinstance(user, dict) else str(user) for user in users]


def _of_processes(installation: RunningInstallation) -> dict[str, str]:
    """Return the credentials in the environments of functions and tasks."""
    found: dict[str, str] = {}
    for process in installation.processes():
        with suppress(psutil.NoSuchProcess, psutil.AccessDenied):
            environment = process.environ()
            found |= {f"{name} of {process.name()} {process.pid}": environment.get(name, "") for name in _IN_PROCESSES}
    return found
