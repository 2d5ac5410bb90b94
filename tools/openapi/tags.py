"""The tags that group the operations of the OpenAPI document, in the order of the reference page."""

from collections.abc import Callable
from typing import Any

_BY_MODULE = {
    "repositories.api.repositories": ("Repositories", "A repository holds collections of documents."),
    "repositories.api.collections": ("Collections", "A collection holds documents that are searched together."),
    "repositories.api.pipelines": ("Pipelines", "A pipeline ingests the objects of a bucket into a collection."),
    "ingestion.api.uploads": ("Uploads", "Users upload files and ingest them into a collection."),
    "ingestion.api.documents": ("Documents", "A document has a state, a history and a text."),
    "ingestion.api.jobs": ("Jobs", "A job ingests or deletes a document."),
    "retrieval.api.app": ("Search", "A search finds passages by their meaning."),
    "models.api.models": ("Models", "A model answers at the gateway; administrators create and delete models."),
    "identity.api.me": ("Caller", "Callers can read their own identity, permissions and limits."),
    "identity.api.tokens": ("API tokens", "An API token is a credential for programs."),
    "usage.api.usage": ("Usage", "Reports show the use of models; budgets limit it."),
    "chat.api.sessions": ("Sessions", "A session holds the messages of a chat; each user sees only own ones."),
    "chat.api.messages": ("Messages", "Messages are appended to a session and never replaced."),
    "chat.settings_api.configuration": ("Configuration", "Administrators configure the chat for all users."),
    "chat.settings_api.preferences": ("Preferences", "Preferences belong to one user."),
    "chat.settings_api.projects": ("Projects", "A project is a folder of sessions with settings of its own."),
    "chat.settings_api.prompts": ("Prompt templates", "Users write prompts and share them with groups."),
    "chat.settings_api.shares": ("Shares", "A share is a read-only copy of a session for other users."),
    "documentation.api.app": ("Documentation", "The API describes itself."),
}
_SHARED_TAG_MODULES = {
    "models.api.lifecycle": "models.api.models",
    "models.api.schedules": "models.api.models",
    "ingestion.api.listing": "ingestion.api.documents",
    "ingestion.api.metadata": "ingestion.api.documents",
    "ingestion.api.previews": "ingestion.api.documents",
    "chat.api.exports": "chat.api.sessions",
    "chat.api.imports": "chat.api.sessions",
    "chat.api.images": "chat.api.messages",
    "chat.api.search": "chat.api.sessions",
    "usage.api.metrics": "usage.api.usage",
    "usage.api.budgets": "usage.api.usage",
}
_SERVE = {
    "/v1": ("Serve /v1", "Clients of OpenAI and Anthropic use models and vector stores here."),
    "/v2/serve": ("Serve /v2/serve", "The same operations exist under this second prefix."),
    "": ("Serve health", "The load balancer answers health checks without a prefix."),
}


def find_tag(handler: Callable[..., Any]) -> str:
    """Return the tag of a route's function. Raises KeyError for a module without a tag."""
    module = handler.__module__
    return _BY_MODULE[_SHARED_TAG_MODULES.get(module, module)][0]


def find_serve_tag(prefix: str) -> str:
    """Return the tag of Serve's endpoints under a prefix."""
    return _SERVE[prefix][0]


def list_tags() -> list[dict[str, str]]:
    """Return all tags with their descriptions."""
    return [{"name": name, "description": about} for name, about in (*_BY_MODULE.values(), *_SERVE.values())]
