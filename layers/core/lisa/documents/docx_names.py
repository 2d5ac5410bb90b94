"""Names of elements in Office Open XML, such as `w:p`, the same for both editions of the standard."""

from functools import lru_cache
from typing import Any

_OPEN = "http://schemas.openxmlformats.org"
_STRICT = "http://purl.oclc.org/ooxml"
_PREFIXES = {
    f"{_OPEN}/wordprocessingml/2006/main": "w",
    f"{_STRICT}/wordprocessingml/main": "w",
    f"{_OPEN}/presentationml/2006/main": "p",
    f"{_STRICT}/presentationml/main": "p",
    f"{_OPEN}/spreadsheetml/2006/main": "x",
    f"{_STRICT}/spreadsheetml/main": "x",
    f"{_OPEN}/officeDocument/2006/relationships": "r",
    f"{_STRICT}/officeDocument/relationships": "r",
    f"{_OPEN}/officeDocument/2006/math": "m",
    f"{_STRICT}/officeDocument/math": "m",
    f"{_OPEN}/drawingml/2006/main": "a",
    f"{_STRICT}/drawingml/main": "a",
    f"{_OPEN}/drawingml/2006/chart": "c",
    f"{_STRICT}/drawingml/chart": "c",
    f"{_OPEN}/drawingml/2006/diagram": "dgm",
    f"{_STRICT}/drawingml/diagram": "dgm",
    f"{_OPEN}/markup-compatibility/2006": "mc",
    f"{_OPEN}/package/2006/content-types": "ct",
    f"{_OPEN}/package/2006/relationships": "rel",
    "http://schemas.microsoft.com/office/drawing/2014/chartex": "cx",
}


@lru_cache(maxsize=4096)
def _shorten_tag(tag: str) -> str:
    space, _, local = tag.rpartition("}")
    prefix = _PREFIXES.get(space[1:])
    return f"{prefix}:{local}" if prefix else local


def prefixed_name_of(element: Any) -> str:
    """Return the element's name with the usual prefix; without a prefix for an unknown namespace."""
    return _shorten_tag(element.tag) if isinstance(element.tag, str) else ""


def get_attribute(element: Any, name: str) -> str | None:
    """Return an attribute by its local name, in any namespace."""
    return next((str(value) for key, value in element.attrib.items() if key.rpartition("}")[2] == name), None)


def find_children(element: Any, *names: str) -> list[Any]:
    """Return the direct children with these names."""
    return [child for child in element if prefixed_name_of(child) in names]


def find_child(element: Any, *path: str) -> Any | None:
    """Return the first child along a path of names."""
    for name in path:
        element = next(iter(find_children(element, name)), None) if element is not None else None
    return element


def find_value(element: Any, *path: str) -> str | None:
    """Return the `val` attribute of the element at the end of a path."""
    found = find_child(element, *path)
    return get_attribute(found, "val") if found is not None else None
