"""Text of XML files, checked for attacks on XML parsers, with entities replaced."""

import re

from lisa.documents.encoding import decode_text
from lisa.documents.escapes import unescape_xml
from lisa.documents.formats import XML
from lisa.documents.limits import Limits
from lisa.documents.payloads import remove_payloads
from lisa.documents.refusals import not_well_formed, remove_unstorable_characters
from lisa.documents.text import DocumentText, Unreadable

_ENCODING = re.compile(r"""^(\s*<\?xml[^>]{0,200}?)\sencoding\s*=\s*["'][^"'>]{1,40}["']""")
_OWN_ENTITIES = Unreadable("The XML defines entities of its own, which is refused. Remove them from its DTD.")


def read_xml(content: bytes, _limits: Limits, charset: str | None) -> DocumentText | Unreadable:
    """Return the file's text with its tags, if it is well formed and defines no entities."""
    from xml.sax import ContentHandler, SAXParseException

    from defusedxml import DefusedXmlException
    from defusedxml.sax import parseString

    source = decode_text(content, charset)
    if isinstance(source, Unreadable):
        return source
    checked = _ENCODING.sub(r"\1", source, count=1).encode("utf-8", "replace")
    try:
        parseString(checked, ContentHandler(), forbid_external=False)  # a DTD may be named but is not fetched
    except DefusedXmlException:
        return _OWN_ENTITIES
    except SAXParseException as error:
        return not_well_formed(error.getLineNumber() or 0, error.getColumnNumber() or 0)
    return DocumentText(remove_unstorable_characters(remove_payloads(unescape_xml(source))), XML.media_type)
