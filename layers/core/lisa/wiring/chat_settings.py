"""Users' own settings of the chat and their shares; the deletion of ended sessions and shares."""

from collections.abc import Mapping
from typing import Any

from lisa.adapters.chat.prompts_dynamodb import DynamoDBPrompts
from lisa.adapters.chat.session_items import find_ended_session
from lisa.adapters.chat.shares_dynamodb import DynamoDBShares, find_ended_share
from lisa.adapters.chat.user_settings_dynamodb import DynamoDBPreferences, DynamoDBProjects
from lisa.chat.erasing import erase_session
from lisa.chat.settings_ports import Preferences, Projects, Prompts, Shares
from lisa.chat.share import build_share_prefix
from lisa.wiring import settings
from lisa.wiring.chat import contents, sessions
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


@cached
def share_store() -> Shares:
    return DynamoDBShares(open_table(settings.chat_table))


def erase_ended_session(record: Mapping[str, Any]) -> None:
    """Delete what is left of a session if the record of the table's stream is about its end."""
    key = find_ended_session(record)
    if key is not None:
        erase_session(key, sessions=sessions(), contents=contents(), shares=share_store())


def erase_ended_share(record: Mapping[str, Any]) -> None:
    """Delete what is left of a share if the record of the table's stream is about its end."""
    share_id = find_ended_share(record)
    if share_id is not None:
        contents().erase(build_share_prefix(share_id))
        share_store().erase(share_id)
