"""Request bodies: bounded in size and time, and in the bytes that this process holds of all of them."""

import asyncio
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial

from starlette.types import Receive, Scope

from gateway.wire.errors import BodyTooLarge, BodyTooSlow, MalformedRequest, TooManyBodies, UnsupportedEncoding
from gateway.wire.offload import run_body_work

_MB = 1024 * 1024
#: The supported content codings (RFC 9110, section 8.4), with zlib's window for each.
_ZLIB_WINDOWS = {"gzip": 16 + zlib.MAX_WBITS, "x-gzip": 16 + zlib.MAX_WBITS, "deflate": zlib.MAX_WBITS}
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
    def counted_bytes(self) -> int:
        """The counted bytes of all bodies."""
        return self._all

    @contextmanager
    def reserve_body(self, caller: str) -> Iterator["BodyReservation"]:
        """Return a context in which one body of this caller is held."""
        place = BodyReservation(self, caller)
        try:
            yield place
        finally:
            self._change_count(caller, -place.counted)

    def count_bytes(self, caller: str, size: int) -> None:
        """Count more bytes of a caller's bodies. Raises TooManyBodies beyond the limit of the caller or process."""
        if self._held[caller] + size > self.limits.caller:
            raise TooManyBodies(own=True)
        if self._all + size > self.limits.process:
            raise TooManyBodies(own=False)
        self._change_count(caller, size)

    def _change_count(self, caller: str, size: int) -> None:
        self._all += size
        self._held[caller] += size
        if not self._held[caller]:
            del self._held[caller]


@dataclass
class BodyReservation:
    """One request body, with its counted bytes, from its first byte to the end of its answer."""

    intake: BodyIntake
    caller: str
    weight: int = 1
    size: int = 0
    counted: int = 0

    async def read_body(self, scope: Scope, receive: Receive, *, form: bool) -> bytes:
        """Return the whole body, decompressed.

        Raises BodyTooLarge, BodyTooSlow, TooManyBodies, UnsupportedEncoding or MalformedRequest, and ConnectionError if
        the caller disconnected.

        """
        limits, named = self.intake.limits, parse_content_coding(scope)
        form = form and is_multipart_form(scope)
        limit = limits.form if form else limits.json
        self.weight = 1 if form else limits.json_weight
        if _declared_size(scope) > limit:
            raise BodyTooLarge(limit)
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
                    self._count_bytes(len(parts[-1]), limit)
                    if more:
                        deadline.reschedule(min(end, loop.time() + limits.silence))
        except TimeoutError as error:
            raise BodyTooSlow from error
        return await self._decompress_body(b"".join(parts), named, limit)

    async def _decompress_body(self, body: bytes, named: str | None, limit: int) -> bytes:
        """Return the body without its content coding; the decompressed bytes count, too."""
        if named is None:
            return body
        plain = await run_body_work(limit, partial(decompress, body, named, limit))
        self._count_bytes(max(0, len(plain) - self.size), limit)
        return plain

    def _count_bytes(self, more: int, limit: int) -> None:
        self.size += more
        if self.size > limit:
            raise BodyTooLarge(limit)
        due = self.weight * max(0, self.size - _FREE_BYTES) - self.counted
        if due > 0:
            self.intake.count_bytes(self.caller, due)
            self.counted += due


def read_header(headers: Iterable[tuple[bytes, bytes]], name: bytes) -> str:
    """Return the first header of this name, in lower case as in an ASGI scope; empty without one."""
    for found, value in headers:
        if found == name:
            return value.decode("latin-1")
    return ""


def is_multipart_form(scope: Scope) -> bool:
    """Return whether the headers declare a multipart form."""
    return read_header(scope["headers"], b"content-type").lower().startswith("multipart/form-data")


def _declared_size(scope: Scope) -> int:
    """Return the declared size in bytes, 0 without one."""
    length = read_header(scope["headers"], b"content-length")
    return int(length) if length.isascii() and length.isdecimal() and len(length) < 20 else 0


def parse_content_coding(scope: Scope) -> str | None:
    """Return the content coding of a body, None for an uncompressed one. Raises UnsupportedEncoding."""
    named = read_header(scope["headers"], b"content-encoding").strip().lower()
    if named in ("", "identity"):
        return None
    if named not in _ZLIB_WINDOWS:
        raise UnsupportedEncoding(named[:50], tuple(name for name in _ZLIB_WINDOWS if not name.startswith("x-")))
    return named


def decompress(body: bytes, named: str, limit: int) -> bytes:
    """Return the decompressed body, and never create more than `limit` bytes. Raises BodyTooLarge, MalformedRequest."""
    reader = zlib.decompressobj(_ZLIB_WINDOWS[named])
    try:
        found = reader.decompress(body, limit + 1)
    except zlib.error as error:
        raise MalformedRequest(f"The body is not valid {named}.") from error
    if len(found) > limit:
        raise BodyTooLarge(limit)
    if not reader.eof or reader.unused_data:
        raise MalformedRequest(f"The body is not valid {named}.")
    return found
