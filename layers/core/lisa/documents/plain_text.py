"""Plain text of any kind, and JSON."""

from lisa.documents.encoding import decode_text
from lisa.documents.escapes import unescape_json
from lisa.documents.limits import Limits
from lisa.documents.payloads import remove_payloads
from lisa.documents.refusals import remove_unstorable_characters
from lisa.documents.text import DocumentText, Unreadable

_PLAIN, _JSON = "text/plain", "application/json"


def read_text(content: bytes, _limits: Limits, charset: str | None) -> DocumentText | Unreadable:
    """Return the file's characters, without runs of base64."""
    text = decode_text(content, charset)
    return text if isinstance(text, Unreadable) else DocumentText(remove_payloads(text), _PLAIN)


def read_json(content: bytes, _limits: Limits, charset: str | None) -> DocumentText | Unreadable:
    """Return the file's characters, with escapes replaced."""
    text = decode_text(content, charset)
    return (
        text
        if isinstance(text, Unreadable)
        else DocumentText(remove_unstorable_characters(remove_payloads(unescape_json(text))), _JSON)
    )
