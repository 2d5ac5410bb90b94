"""The gateway's settings, read from the environment once, at its start."""

from dataclasses import dataclass
from typing import Any

from lisa.wiring import settings as variables
from lisa.wiring.settings import Setting

#: Settings that the wiring uses later. They are read at the start, so that a wrong one stops the container there.
_WIRING_SETTINGS: tuple[Setting[Any], ...] = (
    *(variables.models_table, variables.tokens_table, variables.repositories_table, variables.documents_table),
    *(variables.usage_table, variables.usage_queue_url, variables.vector_database_url),
    *(variables.database_patience_seconds, variables.token_key_secret, variables.management_key_secret),
    *(variables.admin_group, variables.rag_admin_group, variables.oidc_issuer, variables.oidc_client_id),
    *(variables.oidc_jwks_uri, variables.groups_claim, variables.user_group, variables.model_networks),
    *(variables.requests_per_minute, variables.group_requests_per_minute),
    *(variables.chat_table, variables.chat_bucket, variables.chat_retention_days),
)


@dataclass(frozen=True)
class Settings:
    """The settings that only the gateway has, each read from its variable. Times are in seconds."""

    audience: str
    account: str
    system_roles: str
    poll_seconds: float
    log_content: bool
    allowed_origins: tuple[str, ...]
    waiting_room_places: int
    waiting_room_seconds: float


def read_settings() -> Settings:
    """Return the settings. Raises SettingError for a variable that is missing or wrong."""
    for setting in _WIRING_SETTINGS:
        setting()
    return Settings(
        audience=variables.audience(),
        account=variables.account_id(),
        system_roles=variables.system_roles(),
        poll_seconds=variables.poll_seconds(),
        log_content=variables.log_content(),
        allowed_origins=variables.allowed_origins(),
        waiting_room_places=variables.waiting_room_places(),
        waiting_room_seconds=variables.waiting_room_seconds(),
    )
