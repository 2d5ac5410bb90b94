"""The configuration of the chat, which functions of all contexts read. Importing this is cheap."""

from botocore.exceptions import BotoCoreError, ClientError

from lisa.adapters.chat.configurations_dynamodb import DynamoDBConfigurations
from lisa.adapters.stale_cache import CachePolicy, StaleCache
from lisa.chat.configuration import GLOBAL, ConfigurationVersion
from lisa.chat.configuring import read_configuration
from lisa.chat.flags import FLAGS, is_enabled
from lisa.chat.settings_ports import Configurations
from lisa.errors import TABLES, TransientError
from lisa.wiring import settings
from lisa.wiring.clients import open_table
from lisa.wiring.factories import cached

_DAY = 86_400
_POLICY = CachePolicy(fresh_seconds=10, usable_seconds=_DAY, refresh_pause_seconds=1, retry_pause_seconds=1)


@cached
def configuration_store() -> Configurations:
    return DynamoDBConfigurations(open_table(settings.chat_table))


def is_feature_enabled(name: str) -> bool:
    """Return whether a feature is available and switched on now."""
    return is_enabled(name, read_configuration(configuration_store(), GLOBAL).components)


@cached
def configuration_cache() -> StaleCache[ConfigurationVersion]:
    """Return the cache of the configuration, for a process that serves many requests; it is 10 seconds old at most."""
    return StaleCache("the flags of the chat", _fetch_configuration, _POLICY)


def is_cached_feature_enabled(name: str) -> bool:
    """Return whether a feature was switched on some seconds ago, or its default if the table was never read."""
    try:
        found = configuration_cache().find(lambda version: version)
    except TransientError:
        found = None
    return is_enabled(name, found.components) if found else FLAGS[name].default


def _fetch_configuration() -> ConfigurationVersion:
    try:
        return read_configuration(configuration_store(), GLOBAL)
    except (BotoCoreError, ClientError) as error:
        raise TransientError("the table of the chat is unavailable", dependency=TABLES) from error
