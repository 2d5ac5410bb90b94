"""Typed settings of functions and of the gateway, each read once from its environment variable."""

import os
from collections.abc import Callable
from typing import TypeVar
from urllib.parse import urlsplit

from lisa.errors import PlainError
from lisa.policy.addresses import parse_address_policy
from lisa.usage.limits import parse_group_limits, parse_limit
from lisa.wiring.factories import Factory

T = TypeVar("T")


class SettingError(PlainError):
    """An environment variable is missing or has a value that cannot be used. The message names the variable."""


class Setting(Factory[T]):
    """The value of one environment variable. Calling it returns the value, or raises SettingError.

    `parse` turns the text into the value, and raises ValueError for a text that it does not accept.
    """

    def __init__(self, variable: str, parse: Callable[[str], T]) -> None:
        self.variable, self._parse = variable, parse
        super().__init__(self._read)

    def _read(self) -> T:
        value = os.environ.get(self.variable)
        if value is None:
            raise SettingError(f"the environment variable {self.variable} is missing")
        try:
            return self._parse(value)
        except ValueError as error:
            raise SettingError(f"the environment variable {self.variable} is wrong: {error}") from None


def _name(text: str) -> str:
    if not text:
        raise ValueError("it is empty")
    return text


def _names(text: str) -> tuple[str, ...]:
    """Return the names in a list with commas between them, which may be empty."""
    return tuple(name for part in text.split(",") if (name := part.strip()))


def _seconds(text: str) -> float:
    seconds = float(text)
    if not 0 <= seconds <= 900:
        raise ValueError(f"{text} is no number of seconds from 0 to 900")
    return seconds


def _switch(text: str) -> bool:
    if text not in ("true", "false"):
        raise ValueError(f"{text!r} is neither true nor false")
    return text == "true"


def _database_url(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme != "postgresql" or not (parts.hostname and parts.username and parts.path.strip("/")):
        raise ValueError("it is not of the form postgresql://user@host:port/name?sslmode=…")
    return text


# Tables, buckets and queues
documents_table = Setting("DOCUMENTS_TABLE", _name)
repositories_table = Setting("REPOSITORIES_TABLE", _name)
models_table = Setting("MODELS_TABLE", _name)
tokens_table = Setting("TOKENS_TABLE", _name)
usage_table = Setting("USAGE_TABLE", _name)
uploads_bucket = Setting("UPLOADS_BUCKET", _name)
readable_bucket_arns = Setting("READABLE_BUCKET_ARNS", _names)
index_queue_url = Setting("INDEX_QUEUE_URL", _name)
object_events_url = Setting("OBJECT_EVENTS_URL", _name)
usage_queue_url = Setting("USAGE_QUEUE_URL", _name)
event_bus = Setting("EVENT_BUS", _name)

# Workflows and schedules
sync_pipeline_arn = Setting("SYNC_PIPELINE_ARN", _name)
delete_collections_arn = Setting("DELETE_COLLECTIONS_ARN", _name)
build_gateway_image_arn = Setting("BUILD_GATEWAY_IMAGE", _name)
schedule_group = Setting("SCHEDULE_GROUP", _name)
scheduler_role_arn = Setting("SCHEDULER_ROLE_ARN", _name)
undelivered_queue_arn = Setting("UNDELIVERED_QUEUE_ARN", _name)
stack_name = Setting("STACK_NAME", _name)

# The vector database and models
vector_database_url = Setting("VECTOR_DATABASE_URL", _database_url)
database_patience_seconds = Setting("DATABASE_PATIENCE_SECONDS", _seconds)
gateway_url = Setting("GATEWAY_URL", _name)
gateway_audience = Setting("GATEWAY_AUDIENCE", _name)
log_content = Setting("LOG_CONTENT", _switch)
model_networks = Setting("MODEL_NETWORKS", parse_address_policy)
model_secrets = Setting("MODEL_SECRETS", _name)  # the prefix of the names of models' secrets

# Callers
token_key_secret = Setting("TOKEN_KEY_SECRET", _name)
management_key_secret = Setting("MANAGEMENT_KEY_SECRET", _name)
admin_group = Setting("ADMIN_GROUP", _name)
rag_admin_group = Setting("RAG_ADMIN_GROUP", _name)
api_group = Setting("API_GROUP", str)  # empty: only administrators may create API tokens
oidc_issuer = Setting("OIDC_ISSUER", str)  # empty: there is no identity provider
oidc_client_id = Setting("OIDC_CLIENT_ID", str)
oidc_jwks_uri = Setting("OIDC_JWKS_URI", str)  # empty: the discovery document of the issuer names it
groups_claim = Setting("GROUPS_CLAIM", _name)
user_group = Setting("USER_GROUP", str)  # empty: every user of the identity provider may call

# The gateway
audience = Setting("AUDIENCE", _name)
account_id = Setting("ACCOUNT_ID", _name)
system_roles = Setting("SYSTEM_ROLES", str)  # names or ARNs of the roles that may ask for embeddings
poll_seconds = Setting("POLL_SECONDS", _seconds)

# Limits, and pages of other origins
requests_per_minute = Setting("REQUESTS_PER_MINUTE", parse_limit)
group_requests_per_minute = Setting("GROUP_REQUESTS_PER_MINUTE", parse_group_limits)
allowed_origins = Setting("ALLOWED_ORIGINS", _names)
service_name = Setting("POWERTOOLS_SERVICE_NAME", _name)
