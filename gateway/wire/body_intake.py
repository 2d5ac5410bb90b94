"""Bodies on their way in: how large, how slow, and how many bytes of them this process holds at once."""

import asyncio
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial

from starlette.datastructures import Headers
from starlette.types import Receive, Scope

from gateway.wire.content_coding import content_coding_of, decompress
from gateway.wire.errors import TooLarge, TooManyBodies, TooSlow
from gateway.wire.offload import run_body_work

_MB = 1024 * 1024
_LITTLE = 64 * 1024  # bytes of each body that are not counted: ordinary requests pass whoever sends large ones


@dataclass(frozen=True)
class BodyLimits:
    """Sizes in bytes, times in seconds.

    A chat with pictures needs 20 MB; files come as forms. `caller` and `process` are what is held of bodies from their
    first byte to the end of their answer, of one caller and of all. A JSON body counts `json_weight` times: it is held
    as text, as values and as what goes on, by us and by LiteLLM, in all about ten times (`make bench-bodies`).
    """

    json: int = 20 * _MB
    form: int = 64 * _MB
    json_weight: int = 3
    caller: int = 128 * _MB
    process: int = 192 * _MB
    silence: float = 15.0
    whole: float = 120.0


@dataclass
class BodyIntake:
    """Reads bodies within the limits."""

    limits: BodyLimits = field(default_factory=BodyLimits)
    _held: Counter[str] = field(default_factory=Counter)
    _all: int = 0

    @property
    def held(self) -> int:
        """Bytes held of all bodies, as far as they are counted."""
        return self._all

    @contextmanager
    def place(self, caller: str) -> Iterator["BodyReservation"]:
        """Where one body of this caller is kept until the end of the block."""
        place = BodyReservation(self, caller)
        try:
            yield place
        finally:
            self._change(caller, -place.counted)

    def take(self, caller: str, size: int) -> None:
        """Count so many bytes more. Raises Crowded when they are too many."""
        if self._held[caller] + size > self.limits.caller:
            raise TooManyBodies(own=True)
        if self._all + size > self.limits.process:
            raise TooManyBodies(own=False)
        self._change(caller, size)

    def _change(self, caller: str, size: int) -> None:
        self._all += size
        self._held[caller] += size
        if not self._held[caller]:
            del self._held[caller]


@dataclass
class BodyReservation:
    """One body that is read and kept."""

    intake: BodyIntake
    caller: str
    weight: int = 1
    size: int = 0
    counted: int = 0

    async def read(self, scope: Scope, receive: Receive, *, form: bool) -> bytes:
        """The whole body, decompressed.

        Raises TooLarge, TooSlow, Crowded, Undecodable or Malformed, and ConnectionError when the caller left.
        """
        limits, named = self.intake.limits, content_coding_of(scope)
        form = form and is_form(scope)
        most = limits.form if form else limits.json
        self.weight = 1 if form else limits.json_weight
        if _declared(scope) > most:
            raise TooLarge(most)
        parts, more = list[bytes](), True
        loop = asyncio.get_running_loop()
        end = loop.time() + limits.whole
        try:
            async with asyncio.timeout(limits.silence) as deadline:
                while more:
                    message = await receive()
                    if message["type"] == "http.disconnect":
                        raise ConnectionError("the caller left")
                    parts.append(message.get("body", b""))
                    more = message.get("more_body", False)
                    self._grow(len(parts[-1]), most)
                    deadline.reschedule(min(end, loop.time() + limits.silence))
        except TimeoutError as error:
            raise TooSlow from error
        return await self._plain(b"".join(parts), named, most)

    async def _plain(self, body: bytes, named: str | None, most: int) -> bytes:
        """The body without its coding; what it grows to counts, too."""
        if named is None:
            return body
        plain = await run_body_work(most, partial(decompress, body, named, most))
        self._grow(max(0, len(plain) - self.size), most)
        return plain

    def _grow(self, more: int, most: int) -> None:
        self.size += more
        if self.size > most:
            raise TooLarge(most)
        due = self.weight * max(0, self.size - _LITTLE) - self.counted
        if due > 0:
            self.intake.take(self.caller, due)
            self.counted += due


def is_form(scope: Scope) -> bool:
    """Whether the body is a multipart form, as its sender says."""
    return Headers(raw=scope["headers"]).get("content-type", "").lower().startswith("multipart/form-data")


def _declared(scope: Scope) -> int:
    """The size its sender announced, 0 for none."""
    length = Headers(raw=scope["headers"]).get("content-length", "")
    return int(length) if length.isascii() and length.isdecimal() and len(length) < 20 else 0
