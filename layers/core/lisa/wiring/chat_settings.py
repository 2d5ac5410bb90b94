"""Users' own settings of the chat: preferences, projects and prompt templates."""

from lisa.adapters.chat.prompts_dynamodb import DynamoDBPrompts
from lisa.adapters.chat.user_settings_dynamodb import DynamoDBPreferences, DynamoDBProjects
from lisa.chat.settings_ports import Preferences, Projects, Prompts
from lisa.wiring import settings
from lisa.wiring.clients import open_table
from lisa.wiring.factories import cached


@cached
def preference_store() -> Preferences:
    return DynamoDBPreferences(open_table(settings.chat_table))


@cached
def project_store() -> Projects:
    return DynamoDBProjects(open_table(settings.chat_table))


@cached
def prompt_store() -> Prompts:
    return DynamoDBPrompts(open_table(settings.chat_table))
