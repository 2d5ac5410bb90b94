"""The refusal of parts of requests whose feature is switched off."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from aws_lambda_powertools.event_handler.exceptions import ServiceError

from lisa.chat.flags import explain_refusal
from lisa.chat.governed_content import find_flags_of_change, find_flags_of_messages
from lisa.chat.message import NewMessage
from lisa.chat.session import SessionKey
from lisa.wiring.chat import sessions
from lisa.wiring.flags import is_feature_enabled


def raise_if_switched_off(
    key: SessionKey, configuration: Mapping[str, Any] | None, messages: Sequence[NewMessage]
) -> None:
    """Raise 403 if the change of a session needs a feature that is switched off."""
    flags = find_flags_of_messages(message.fields for message in messages)
    if configuration:
        head = sessions().read_head(key)
        flags += find_flags_of_change(head.configuration if head else {}, configuration)
    for name in flags:
        if not is_feature_enabled(name):
            raise ServiceError(HTTPStatus.FORBIDDEN, explain_refusal(name))
