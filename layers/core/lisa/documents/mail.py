"""Text of mails (EML) and web archives (MHT): some headers, the best body, and attachments by name and size."""

from collections.abc import Iterator
from email import message_from_bytes
from email.header import decode_header
from email.message import Message

from lisa.documents.encoding import decode_text
from lisa.documents.formats import MAIL
from lisa.documents.html_text import read_html
from lisa.documents.limits import Limits
from lisa.documents.payloads import remove_payloads
from lisa.documents.refusals import UNKNOWN_ENCODING, damaged_file, remove_unstorable_characters
from lisa.documents.text import DocumentText, Unreadable

_HEADERS = ("Subject", "From", "To", "Cc", "Date")
_MOST_NESTED = 8
_STUB = 2
"""The HTML alternative is taken if it has this many times more characters: some plain ones only refer to it."""


def read_mail(content: bytes, limits: Limits, _charset: str | None) -> DocumentText | Unreadable:
    """Return the text of a mail with the mails forwarded in it. Other attachments are only listed.

    A body of unknown encoding makes the whole mail Unreadable, because it would be missing without notice.
    """
    message = message_from_bytes(content)
    if not message.keys():
        return damaged_file("mail")
    reading = _MailReader(limits)
    blocks = list(reading.read_blocks(message))
    if reading.unreadable:
        return UNKNOWN_ENCODING
    text = "\n\n".join(block.strip() for block in blocks if block.strip())
    return DocumentText(remove_unstorable_characters(remove_payloads(text)), MAIL.media_type)


class _MailReader:
    """Reads one mail."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self.unreadable = False

    def read_blocks(self, message: Message, depth: int = 0) -> Iterator[str]:
        """Return the headers, then the parts in order."""
        yield "\n".join(_header_lines(message))
        yield from self._read_part(message, depth)

    def _read_part(self, part: Message, depth: int) -> Iterator[str]:
        kind = part.get_content_type()
        inner = [each for each in _list_inner_parts(part) if isinstance(each, Message)]
        if depth > _MOST_NESTED:
            return
        if kind == "message/rfc822":
            for message in inner:
                yield from self.read_blocks(message, depth + 1)
        elif kind == "multipart/alternative":
            yield self._choose_body([list(self._read_part(each, depth + 1)) for each in inner], inner)
        elif inner:
            for each in inner:
                yield from self._read_part(each, depth + 1)
        elif part.get_content_disposition() == "attachment" or kind not in ("text/plain", "text/html"):
            yield _describe_attachment(part)
        else:
            yield self._decode_part(part, kind)

    def _choose_body(self, texts: list[list[str]], parts: list[Message]) -> str:
        """Return the plain alternative, or another one that holds far more text."""
        joined = ["\n\n".join(filter(None, blocks)) for blocks in texts]
        plain = [text for text, part in zip(joined, parts, strict=True) if part.get_content_type() == "text/plain"]
        fullest = max(joined, key=len, default="")
        return plain[0] if plain and len(plain[0]) * _STUB >= len(fullest) else fullest

    def _decode_part(self, part: Message, kind: str) -> str:
        content = part.get_payload(decode=True)
        if not isinstance(content, bytes) or not content.strip():
            return ""
        charset = part.get_content_charset()
        if kind == "text/html":
            page = read_html(content, self._limits, charset)
            text: str | Unreadable = page.text if isinstance(page, DocumentText) else page
        else:
            text = decode_text(content, charset)
        self.unreadable |= isinstance(text, Unreadable)
        return "" if isinstance(text, Unreadable) else text


def _list_inner_parts(part: Message) -> list[object]:
    payload = part.get_payload()
    return list(payload) if isinstance(payload, list) else []


def _header_lines(message: Message) -> Iterator[str]:
    raw = {name.lower(): str(value) for name, value in reversed(list(message.raw_items()))}
    for name in _HEADERS:
        if name.lower() in raw:
            yield f"{name}: {_decode_header_text(raw[name.lower()])}"


def _decode_header_text(value: str) -> str:
    """Return a header's text: encoded words by their charsets, bytes outside ASCII as text of unknown encoding."""
    content = value.encode("utf-8", "surrogateescape")
    text = decode_text(content) if not content.isascii() else "".join(map(_decode_header_word, decode_header(value)))
    return " ".join((text if isinstance(text, str) else "").split())


def _decode_header_word(part: tuple[bytes | str, str | None]) -> str:
    word, charset = part
    text = decode_text(word, charset) if isinstance(word, bytes) and word else word
    return text if isinstance(text, str) else ""


def _describe_attachment(part: Message) -> str:
    name = _decode_header_text(str(part.get_filename() or part.get_content_type()))
    content = part.get_payload(decode=True)
    return f"Attachment, not read: {name} ({len(content) if isinstance(content, bytes) else 0:,} bytes)"
