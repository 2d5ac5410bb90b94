"""The errors of providers during one call, with the providers' messages."""

import asyncio
from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

import httpx

from gateway.upstreams.provider_wire.choices import FinishReasons
from gateway.wire.broken_answers import INCOMPLETE_STREAM
from lisa.endpoints.endpoint import WireFormat


class BrokenStream(httpx.RemoteProtocolError):
    """A provider's stream that broke off."""


@dataclass(frozen=True)
class ProviderRefusal:
    """A provider's answer with the status of an error, or one that counts as an error."""

    status: int
    body: bytes = b""
    media_type: str = "application/json"
    retry_after: str | None = None


@dataclass(frozen=True)
class CallFields:
    """The model of a call, the fields of its request, and the names of those that the provider does not get."""

    model_id: str = ""
    fields: Mapping[str, Any] = field(default_factory=dict)
    dropped: set[str] = field(default_factory=set)


@dataclass
class ProviderErrors:
    """The errors of one call in the format `wire`: the last refusal, and the message of a stream that broke off.

    `cut` is set when the stream broke off. `answered` says that the last request was answered.

    """

    wire: WireFormat = WireFormat.NONE
    call: CallFields = field(default_factory=CallFields)
    refused: ProviderRefusal | None = None
    answered: bool = False
    message: str = ""
    cut: asyncio.Event = field(default_factory=asyncio.Event)
    choices: FinishReasons = field(default_factory=FinishReasons)

    def record_broken_stream(self) -> None:
        """Record that the stream broke off, and keep a message that the provider gave before."""
        self.message = self.message or INCOMPLETE_STREAM
        self.cut.set()


current_errors: ContextVar[ProviderErrors | None] = ContextVar("errors of this call", default=None)
