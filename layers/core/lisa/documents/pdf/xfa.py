"""Values of an XML form (XFA), which its pages do not show."""

import ctypes
from collections.abc import Iterator

import pypdfium2 as pdfium  # type: ignore[import-untyped]
from pypdfium2 import raw

_DATASETS = ("datasets", "")
"""Name of the packet that holds the values. A form in one piece has one packet without a name."""
_LONGEST = 8 * 1024 * 1024
_VALUES = 5_000


def read_form_values(document: pdfium.PdfDocument) -> list[str]:
    """Return the filled-in values in order."""
    for index in range(max(raw.FPDF_GetXFAPacketCount(document), 0)):
        if _read_packet_name(document, index) in _DATASETS:
            return list(dict.fromkeys(_read_leaf_values(_read_packet(document, index))))[:_VALUES]
    return []


def _read_packet_name(document: pdfium.PdfDocument, index: int) -> str:
    buffer = ctypes.create_string_buffer(64)
    raw.FPDF_GetXFAPacketName(document, index, buffer, len(buffer))
    return buffer.value.decode("latin-1")


def _read_packet(document: pdfium.PdfDocument, index: int) -> bytes:
    size = ctypes.c_ulong()
    raw.FPDF_GetXFAPacketContent(document, index, None, 0, size)
    if not 0 < size.value <= _LONGEST:
        return b""
    buffer = ctypes.create_string_buffer(size.value)
    raw.FPDF_GetXFAPacketContent(document, index, buffer, size.value, size)
    return buffer.raw[: size.value]


def _read_leaf_values(packet: bytes) -> Iterator[str]:
    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import ParseError, fromstring

    try:
        root = fromstring(packet)
    except (ParseError, DefusedXmlException):
        return
    for data in root.iter("{http://www.xfa.org/schema/xfa-data/1.0/}data"):
        yield from (text for leaf in data.iter() if len(leaf) == 0 and (text := (leaf.text or "").strip()))
