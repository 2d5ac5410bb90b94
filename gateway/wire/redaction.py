"""Redaction of errors: no names of libraries, no retries, no inner addresses. A model's text may hold them all."""

import re
from ipaddress import ip_address
from itertools import takewhile
from typing import Any

HIDDEN = "[hidden]"
REFUSED_MESSAGE = "The request was refused."
_LONGEST = 2_000  # characters of a message
_PREFIX = re.compile(r"^(?:litellm\.\w{1,60}: |\w{1,60}Error: |\w{1,60}Exception - )+")
_ADVICE = re.compile(
    r"LiteLLM: model group|No fallback was attempted|LiteLLM Retried|(?:Received|Available) Model Group"
    r"|Model Group=|Error doing the fallback"
)
_INSIDE = re.compile(
    r"litellm|model.group|fallback|\bretried\b|max.retries|drop_params|traceback|0x[0-9a-f]{6}|\b\w+_settings\b"
    r"|this proxy",
    re.IGNORECASE,
)
_SENTENCES = re.compile(r"(?<=[.!?])(?=\s)")
_WORD = re.compile(r"[^\s\"'`<>()\[\]{},;=\\]+")
_PARTS = re.compile(r"[:/@?#]+")
_PORT = re.compile(r"(?=.*[a-z])(?=.*[.-])[\w.-]+:\d{2,5}", re.IGNORECASE)
_NAMES = (".internal", ".local", ".lan", ".corp", ".svc", ".intranet", ".localdomain")


def redact_message(message: str, otherwise: str = REFUSED_MESSAGE) -> str:
    """Return the message up to the sentence about the inside of this installation; `otherwise` without any before."""
    text = _ADVICE.split(message[:_LONGEST], maxsplit=1)[0].strip()
    sentences = _SENTENCES.split(_PREFIX.sub("", text))
    text = "".join(takewhile(lambda sentence: not _INSIDE.search(sentence), sentences))
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
    return HIDDEN + word[len(bare) :] if _is_address(bare) else word


def _is_address(word: str) -> bool:
    """Return whether a word is an inner address: numeric, of an inner network, or with a port."""
    _, separator, rest = word.rpartition("://")
    host = _PARTS.split(rest.rpartition("@")[2], maxsplit=1)[0].lower()
    if separator:
        return "." not in host or _is_inner(host)
    return bool(_PORT.fullmatch(rest.split("/")[0])) or any(_is_inner(part) for part in (word, *_PARTS.split(word)))


def _is_inner(part: str) -> bool:
    try:
        return not ip_address(part).is_global
    except ValueError:
        return part.lower() == "localhost" or part.lower().endswith(_NAMES)
