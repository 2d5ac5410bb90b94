"""Reads and changes of the configuration."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lisa.chat.configuration import ConfigurationRefused, ConfigurationVersion, merge_configuration
from lisa.chat.flags import FLAGS
from lisa.chat.refusals import StaleVersion
from lisa.chat.settings_ports import Configurations
from lisa.errors import TABLES, TransientError

_ATTEMPTS = 10
_STALE = "the configuration changed after you read it; read it again, then repeat your change"
#: Changes with the features of the installation, because the answer names those that it lacks.
_FEATURES = hashlib.sha256(repr(sorted(FLAGS.items())).encode()).hexdigest()[:8]


@dataclass(frozen=True)
class ConfigurationChange:
    """The parts to change, by whom, why and when. `etag` is the version that the request expects, or None."""

    scope: str
    sent: Mapping[str, Any]
    changed_by: str
    reason: str
    now: str
    etag: str | None = None


def read_configuration(store: Configurations, scope: str) -> ConfigurationVersion:
    """Return the newest version, which is version 0 if nothing was stored."""
    return store.newest(scope) or ConfigurationVersion(scope, 0)


def list_configurations(store: Configurations, scope: str, limit: int) -> list[ConfigurationVersion]:
    """Return the newest versions, newest first; version 0 is the last one."""
    found = store.list_versions(scope, limit)
    return [*found, ConfigurationVersion(scope, 0)][:limit]


def build_etag(version: ConfigurationVersion) -> str:
    """Return the entity tag of the list of versions, with its quotes."""
    return f'"{version.number}-{_FEATURES}"'


def change_configuration(
    store: Configurations, change: ConfigurationChange
) -> ConfigurationVersion | ConfigurationRefused | StaleVersion:
    """Store a new version. Repeat the change if another one was stored meanwhile, unless the request names a version.

    Raises:
        TransientError: too many other changes happen at the same time.
    """
    for _ in range(_ATTEMPTS):
        before = read_configuration(store, change.scope)
        if not _names_version(change.etag, before):
            return StaleVersion(_STALE)
        merged = merge_configuration(before.configuration, change.sent)
        if isinstance(merged, ConfigurationRefused):
            return merged
        after = ConfigurationVersion(
            change.scope, before.number + 1, merged, change.changed_by, change.reason, change.now
        )
        if store.add(after):
            return after
    raise TransientError("other requests change the configuration at the same time", dependency=TABLES)


def _names_version(etag: str | None, version: ConfigurationVersion) -> bool:
    """Return whether the value of an If-Match header names this version, with whichever features."""
    if etag in (None, "", "*"):
        return True
    return (etag or "").removeprefix("W/").strip('"').partition("-")[0] == str(version.number)
