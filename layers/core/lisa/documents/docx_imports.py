"""Files imported into a Word document: HTML, a web archive, or plain text."""

from lisa.documents.encoding import decode_text
from lisa.documents.html_text import read_html
from lisa.documents.limits import Limits
from lisa.documents.mail import read_mail
from lisa.documents.text import DocumentText, Unreadable

_PLAIN = "text/plain"


def read_imported_file(content: bytes, name: str, media_type: str, limits: Limits) -> DocumentText | Unreadable:
    """Return the text of the file; an empty one for a kind that is not read."""
    kind = f"{media_type} {name.lower()}"
    if "rfc822" in kind or kind.endswith((".mht", ".mhtml", ".eml")):
        return read_mail(content, limits, None)
    if "html" in kind or kind.endswith(".htm"):
        return read_html(content, limits, None)
    if "text/plain" in kind or kind.endswith(".txt"):
        text = decode_text(content)
        return text if isinstance(text, Unreadable) else DocumentText(text, _PLAIN)
    return DocumentText("", _PLAIN)
