"""What went wrong at the models' servers during one call, in their own words."""

import asyncio
from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

import httpx

from gateway.upstreams.provider_wire.choices import Choices


class Cut(httpx.RemoteProtocolError):
    """A stream that broke off."""


@dataclass(frozen=True)
class Refused:
    """An answer with the status of an error, or one that counts as such."""

    status: int
    body: bytes = b""
    media_type: str = "application/json"
    retry_after: str | None = None


@dataclass(frozen=True)
class Asked:
    """The model of a call, and the fields of its request."""

    model_id: str = ""
    fields: Mapping[str, Any] = field(default_factory=dict)


@dataclass
class Troubles:
    """Of one call to `endpoint`: the last refusal, and the words of a stream that broke off, once `cut` is set.

    `answered` says that the last request got an answer that is one.
    """

    endpoint: str = ""
    asked: Asked = field(default_factory=Asked)
    refused: Refused | None = None
    answered: bool = False
    words: str = ""
    cut: asyncio.Event = field(default_factory=asyncio.Event)
    choices: Choices = field(default_factory=Choices)


current: ContextVar[Troubles | None] = ContextVar("troubles of this call", default=None)
