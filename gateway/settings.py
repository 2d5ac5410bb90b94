"""What the container's environment says, read once."""

import os
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Settings:
    """Names of tables and queues are in `lisa.wiring.settings`; here are the gateway's own. Times in seconds."""

    audience: str
    account: str
    system_roles: str
    poll_seconds: float = 1.0
    token_cache_seconds: float = 30.0
    jwt_cache_seconds: float = 60.0
    log_content: bool = False
    sends_usage: bool = False
    allowed_origins: tuple[str, ...] = ()


def settings(environment: Mapping[str, str] | None = None) -> Settings:
    """The settings in the environment. Raises KeyError for one that has no default."""
    env = os.environ if environment is None else environment
    return Settings(
        audience=env["AUDIENCE"],
        account=env["ACCOUNT_ID"],
        system_roles=env.get("SYSTEM_ROLES", ""),
        poll_seconds=float(env.get("POLL_SECONDS", "1")),
        log_content=env.get("LOG_CONTENT") == "true",
        sends_usage=bool(env.get("USAGE_QUEUE_URL")),
        allowed_origins=tuple(filter(None, map(str.strip, env.get("ALLOWED_ORIGINS", "").split(",")))),
    )
