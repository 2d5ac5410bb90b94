"""The configuration of the chat, which functions of all contexts read. Importing this is cheap."""

from lisa.adapters.chat.configurations_dynamodb import DynamoDBConfigurations
from lisa.chat.configuration import GLOBAL
from lisa.chat.configuring import read_configuration
from lisa.chat.flags import is_enabled
from lisa.chat.settings_ports import Configurations
from lisa.wiring import settings
from lisa.wiring.clients import open_table
from lisa.wiring.factories import cached


@cached
def configuration_store() -> Configurations:
    return DynamoDBConfigurations(open_table(settings.chat_table))


def is_feature_enabled(name: str) -> bool:
    """Return whether a feature is available and switched on now."""
    return is_enabled(name, read_configuration(configuration_store(), GLOBAL).components)
