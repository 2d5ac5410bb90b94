"""Request bodies: bounded in size and time, and in the bytes that this process holds of all of them."""

import asyncio
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial

from starlette.types import Receive, Scope

from gateway.wire.errors import Malformed, TooLarge, TooManyBodies, TooSlow, UnsupportedEncoding
from gateway.wire.offload import run_body_work

_MB = 1024 * 1024
#: The supported content codings (RFC 9110, section 8.4), with zlib's window for each.
_WINDOWS = {"gzip": 16 + zlib.MAX_WBITS, "x-gzip": 16 + zlib.MAX_WBITS, "deflate": zlib.MAX_WBITS}
_FREE_BYTES = 64 * 1024  # bytes of each body that are not counted: small requests pass while others send large ones


@dataclass(frozen=True)
class BodyLimits:
    """Sizes in bytes, times in seconds.

    A chat with pictures needs 20 MB; files come in forms. `caller` and `process` bound the bodies of one caller and of
    all, from their first byte to the end of their answer. A JSON body counts `json_weight` times: the gateway and
    LiteLLM hold it as text and as values, in all about ten times (`make bench-bodies`).

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
    """The bytes that this process holds of request bodies."""

    limits: BodyLimits = field(default_factory=BodyLimits)
    _held: Counter[str] = field(default_factory=Counter)
    _all: int = 0

    @property
    def held(self) -> int:
        """The counted bytes of all bodies."""
        return self._all

    @contextmanager
    def reserve(self, caller: str) -> Iterator["BodyReservation"]:
        """Return a context in which one body of this caller is held."""
        place = BodyReservation(self, caller)
        try:
            yield place
        finally:
            self._change(caller, -place.counted)

    def count(self, caller: str, size: int) -> None:
        """Count more bytes. Raises TooManyBodies beyond the limit of the caller or of the process."""
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
    """One body that is read and held."""

    intake: BodyIntake
    caller: str
    weight: int = 1
    size: int = 0
    counted: int = 0

    async def read(self, scope: Scope, receive: Receive, *, form: bool) -> bytes:
        """Return the whole body, decompressed.

        Raises TooLarge, TooSlow, TooManyBodies, UnsupportedEncoding or Malformed, and ConnectionError when the caller
        left.

        """
        limits, named = self.intake.limits, content_coding_of(scope)
        form = form and is_form(scope)
        limit = limits.form if form else limits.json
        self.weight = 1 if form else limits.json_weight
        if _declared_size(scope) > limit:
            raise TooLarge(limit)
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
                    self._grow(len(parts[-1]), limit)
                    if more:
                        deadline.reschedule(min(end, loop.time() + limits.silence))
        except TimeoutError as error:
            raise TooSlow from error
        return await self._plain(b"".join(parts), named, limit)

    async def _plain(self, body: bytes, named: str | None, limit: int) -> bytes:
        """Return the body without its content coding; the decompressed bytes count, too."""
        if named is None:
            return body
        plain = await run_body_work(limit, partial(decompress, body, named, limit))
        self._grow(max(0, len(plain) - self.size), limit)
        return plain

    def _grow(self, more: int, limit: int) -> None:
        self.size += more
        if self.size > limit:
            raise TooLarge(limit)
        due = self.weight * max(0, self.size - _FREE_BYTES) - self.counted
        if due > 0:
            self.intake.count(self.caller, due)
            self.counted += due


def read_header(headers: Iterable[tuple[bytes, bytes]], name: bytes) -> str:
    """Return the first header of this name, in lower case as in an ASGI scope; empty without one."""
    for found, value in headers:
        if found == name:
            return value.decode("latin-1")
    return ""


def is_form(scope: Scope) -> bool:
    """Return whether the headers declare a multipart form."""
    return read_header(scope["headers"], b"content-type").lower().startswith("multipart/form-data")


def _declared_size(scope: Scope) -> int:
    """Return the declared size in bytes, 0 without one."""
    length = read_header(scope["headers"], b"content-length")
    return int(length) if length.isascii() and length.isdecimal() and len(length) < 20 else 0


def content_coding_of(scope: Scope) -> str | None:
    """Return the content coding of a body, None for an uncompressed one. Raises UnsupportedEncoding."""
    named = read_header(scope["headers"], b"content-encoding").strip().lower()
    if named in ("", "identity"):
        return None
    if named not in _WINDOWS:
        raise UnsupportedEncoding(named[:50], tuple(name for name in _WINDOWS if not name.startswith("x-")))
    return named


def decompress(body: bytes, named: str, limit: int) -> bytes:
    """Return the decompressed body, and never create more than `limit` bytes. Raises TooLarge, Malformed."""
    reader = zlib.decompressobj(_WINDOWS[named])
    try:
        found = reader.decompress(body, limit + 1)
    except zlib.error as error:
        raise Malformed(f"The body is not valid {named}.") from error
    if len(found) > limit:
        raise TooLarge(limit)
    if not reader.eof or reader.unused_data:
        raise Malformed(f"The body is not valid {named}.")
    return found
