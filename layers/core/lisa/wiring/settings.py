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
        super().__init__(self._read_variable)

    def _read_variable(self) -> T:
        value = os.environ.get(self.variable)
        if value is None:
            raise SettingError(f"the environment variable {self.variable} is missing")
        try:
            return self._parse(value)
        except ValueError as error:
            raise SettingError(f"the environment variable {self.variable} is wrong: {error}") from None


def _parse_nonempty_text(text: str) -> str:
    if not text:
        raise ValueError("it is empty")
    return text


def _parse_list(text: str) -> tuple[str, ...]:
    """Return the names in a list with commas between them, which may be empty."""
    return tuple(name for part in text.split(",") if (name := part.strip()))


def _parse_seconds(text: str) -> float:
    seconds = float(text)
    if not 0 <= seconds <= 900:
        raise ValueError(f"{text} is no number of seconds from 0 to 900")
    return seconds


def _parse_days(text: str) -> int:
    if not text.isdecimal() or int(text) > 36_500:
        raise ValueError(f"{text} is no number of days from 0 to 36500")
    return int(text)


def _parse_places(text: str) -> int:
    if not text.isdecimal() or int(text) > 10_000:
        raise ValueError(f"{text} is no number of places from 0 to 10000")
    return int(text)


def _parse_boolean(text: str) -> bool:
    if text not in ("true", "false"):
        raise ValueError(f"{text!r} is neither true nor false")
    return text == "true"


def _parse_database_url(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme != "postgresql" or not (parts.hostname and parts.username and parts.path.strip("/")):
        raise ValueError("it is not of the form postgresql://user@host:port/name?sslmode=…")
    return text


# Tables, buckets and queues
documents_table = Setting("DOCUMENTS_TABLE", _parse_nonempty_text)
repositories_table = Setting("REPOSITORIES_TABLE", _parse_nonempty_text)
models_table = Setting("MODELS_TABLE", _parse_nonempty_text)
model_records_table = Setting("MODEL_RECORDS_TABLE", _parse_nonempty_text)
tokens_table = Setting("TOKENS_TABLE", _parse_nonempty_text)
usage_table = Setting("USAGE_TABLE", _parse_nonempty_text)
chat_table = Setting("CHAT_TABLE", _parse_nonempty_text)
chat_bucket = Setting("CHAT_BUCKET", _parse_nonempty_text)
uploads_bucket = Setting("UPLOADS_BUCKET", _parse_nonempty_text)
readable_bucket_arns = Setting("READABLE_BUCKET_ARNS", _parse_list)
index_queue_url = Setting("INDEX_QUEUE_URL", _parse_nonempty_text)
object_events_url = Setting("OBJECT_EVENTS_URL", _parse_nonempty_text)
usage_queue_url = Setting("USAGE_QUEUE_URL", _parse_nonempty_text)
event_bus = Setting("EVENT_BUS", _parse_nonempty_text)

# Workflows and schedules
sync_pipeline_arn = Setting("SYNC_PIPELINE_ARN", _parse_nonempty_text)
delete_collections_arn = Setting("DELETE_COLLECTIONS_ARN", _parse_nonempty_text)
build_gateway_image_arn = Setting("BUILD_GATEWAY_IMAGE", _parse_nonempty_text)
schedule_group = Setting("SCHEDULE_GROUP", _parse_nonempty_text)
scheduler_role_arn = Setting("SCHEDULER_ROLE_ARN", _parse_nonempty_text)
undelivered_queue_arn = Setting("UNDELIVERED_QUEUE_ARN", _parse_nonempty_text)
model_schedule_group = Setting("MODEL_SCHEDULE_GROUP", _parse_nonempty_text)
model_scheduler_role_arn = Setting("MODEL_SCHEDULER_ROLE_ARN", _parse_nonempty_text)
run_model_schedule_arn = Setting("RUN_MODEL_SCHEDULE_ARN", _parse_nonempty_text)
stack_name = Setting("STACK_NAME", _parse_nonempty_text)

# The vector database and models
vector_database_url = Setting("VECTOR_DATABASE_URL", _parse_database_url)
database_patience_seconds = Setting("DATABASE_PATIENCE_SECONDS", _parse_seconds)
gateway_url = Setting("GATEWAY_URL", _parse_nonempty_text)
gateway_audience = Setting("GATEWAY_AUDIENCE", _parse_nonempty_text)
log_content = Setting("LOG_CONTENT", _parse_boolean)
model_networks = Setting("MODEL_NETWORKS", parse_address_policy)
model_secrets = Setting("MODEL_SECRETS", _parse_nonempty_text)  # the prefix of the names of models' secrets

# Chat
chat_retention_days = Setting("CHAT_RETENTION_DAYS", _parse_days)  # 0: sessions are kept

# Callers
token_key_secret = Setting("TOKEN_KEY_SECRET", _parse_nonempty_text)
management_key_secret = Setting("MANAGEMENT_KEY_SECRET", _parse_nonempty_text)
admin_group = Setting("ADMIN_GROUP", _parse_nonempty_text)
rag_admin_group = Setting("RAG_ADMIN_GROUP", _parse_nonempty_text)
api_group = Setting("API_GROUP", str)  # empty: only administrators may create API tokens
oidc_issuer = Setting("OIDC_ISSUER", str)  # empty: there is no identity provider
oidc_client_id = Setting("OIDC_CLIENT_ID", str)
oidc_jwks_uri = Setting("OIDC_JWKS_URI", str)  # empty: the discovery document of the issuer names it
groups_claim = Setting("GROUPS_CLAIM", _parse_nonempty_text)
user_group = Setting("USER_GROUP", str)  # empty: every user of the identity provider may call

# The gateway
audience = Setting("AUDIENCE", _parse_nonempty_text)
account_id = Setting("ACCOUNT_ID", _parse_nonempty_text)
system_roles = Setting("SYSTEM_ROLES", str)  # names or ARNs of the roles that may ask for embeddings
poll_seconds = Setting("POLL_SECONDS", _parse_seconds)
waiting_room_places = Setting("WAITING_ROOM_PLACES", _parse_places)
waiting_room_seconds = Setting("WAITING_ROOM_SECONDS", _parse_seconds)

# Limits, and pages of other origins
requests_per_minute = Setting("REQUESTS_PER_MINUTE", parse_limit)
group_requests_per_minute = Setting("GROUP_REQUESTS_PER_MINUTE", parse_group_limits)
allowed_origins = Setting("ALLOWED_ORIGINS", _parse_list)
service_name = Setting("POWERTOOLS_SERVICE_NAME", _parse_nonempty_text)
