"""Removal of library names, retries and internal addresses from error messages. Models' texts are not changed."""

import re
from ipaddress import ip_address
from itertools import takewhile
from typing import Any

HIDDEN_TEXT = "[hidden]"
REFUSED_MESSAGE = "The request was refused."
_MAX_MESSAGE_LENGTH = 2_000  # characters of a message
_LIBRARY_PREFIX = re.compile(r"^(?:litellm\.\w{1,60}: |\w{1,60}Error: |\w{1,60}Exception - )+")
_LIBRARY_ADVICE = re.compile(
    r"LiteLLM: model group|No fallback was attempted|LiteLLM Retried|(?:Received|Available) Model Group"
    r"|Model Group=|Error doing the fallback"
)
_INTERNAL_DETAIL = re.compile(
    r"litellm|model.group|fallback|\bretried\b|max.retries|drop_params|traceback|0x[0-9a-f]{6}|\b\w+_settings\b"
    r"|this proxy",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"(?<=[.!?])(?=\s)")
_WORD = re.compile(r"[^\s\"'`<>()\[\]{},;=\\]+")
_ADDRESS_SEPARATORS = re.compile(r"[:/@?#]+")
_HOST_WITH_PORT = re.compile(r"(?=.*[a-z])(?=.*[.-])[\w.-]+:\d{2,5}", re.IGNORECASE)
_INTERNAL_DOMAINS = (".internal", ".local", ".lan", ".corp", ".svc", ".intranet", ".localdomain")


def redact_message(message: str, otherwise: str = REFUSED_MESSAGE) -> str:
    """Return the message up to the first sentence with an internal detail; `otherwise` if nothing is left."""
    text = _LIBRARY_ADVICE.split(message[:_MAX_MESSAGE_LENGTH], maxsplit=1)[0].strip()
    sentences = _SENTENCE_END.split(_LIBRARY_PREFIX.sub("", text))
    text = "".join(takewhile(lambda sentence: not _INTERNAL_DETAIL.search(sentence), sentences))
    if not text:
        return otherwise
    return _WORD.sub(lambda word: _redact_word(word[0]), text)


def redact_error(value: Any, otherwise: str = REFUSED_MESSAGE) -> Any:
    """Return a part of an error with its messages redacted."""
    if isinstance(value, str):
        return redact_message(value, otherwise)
    if isinstance(value, list):
        return [redact_error(part, otherwise) for part in value]
    if isinstance(value, dict):
        return {
            name: redact_error(part, otherwise)
            for name, part in value.items()
            if name != "provider_specific_fields" and not name.startswith("litellm")
        }
    return value


def _redact_word(word: str) -> str:
    bare = word.rstrip(".:")
    return HIDDEN_TEXT + word[len(bare) :] if _is_internal_address(bare) else word


def _is_internal_address(word: str) -> bool:
    """Return whether a word is an inner address: numeric, of an inner network, or with a port."""
    _, separator, rest = word.rpartition("://")
    host = _ADDRESS_SEPARATORS.split(rest.rpartition("@")[2], maxsplit=1)[0].lower()
    if separator:
        return "." not in host or _is_internal_host(host)
    return bool(_HOST_WITH_PORT.fullmatch(rest.split("/")[0])) or any(
        _is_internal_host(part) for part in (word, *_ADDRESS_SEPARATORS.split(word))
    )


def _is_internal_host(part: str) -> bool:
    try:
        return not ip_address(part).is_global
    except ValueError:
        return part.lower() == "localhost" or part.lower().endswith(_INTERNAL_DOMAINS)
