"""Text of the diagrams and charts in a Word document."""

from collections.abc import Iterable, Iterator
from typing import Any

from lisa.documents.docx_names import find_children, get_attribute, prefixed_name_of
from lisa.documents.docx_package import OfficePackage, PartRelation


class DrawingReader:
    """The drawings of one part, each read at most once."""

    def __init__(self, package: OfficePackage, relations: Iterable[PartRelation]) -> None:
        self._package = package
        self._targets = {relation.id: relation.target for relation in relations}

    def read_drawing_text(self, reference: Any) -> str:
        """Return the text of the diagram or chart that an element refers to; an empty text if it does not exist."""
        diagram = prefixed_name_of(reference) == "dgm:relIds"
        target = self._targets.get(get_attribute(reference, "dm" if diagram else "id") or "")
        if target is None:
            return ""
        tree = self._package.parse_part(target)
        lines = _diagram_lines(tree) if diagram else _chart_lines(tree)
        return "\n".join(line for line in lines if line)


def _diagram_lines(tree: Any) -> Iterator[str]:
    """Return one line for each paragraph of each node."""
    for point in tree.iter():
        if prefixed_name_of(point) == "dgm:pt" and get_attribute(point, "type") != "pres":
            yield from _paragraph_texts(point)


def _chart_lines(tree: Any) -> Iterator[str]:
    """Return titles and labels, one per line, then each series: its name, its categories and its values."""
    yield from dict.fromkeys(_paragraph_texts(tree))
    for series in (
        element for element in tree.iter() if prefixed_name_of(element) in ("c:ser", "cx:data", "cx:txData")
    ):
        points = (part for part in series.iter() if prefixed_name_of(part) in ("c:pt", "cx:pt", "cx:v"))
        yield ", ".join(dict.fromkeys(filter(None, map(_data_point_text, points))))


def _data_point_text(point: Any) -> str:
    inner = find_children(point, "c:v")
    return ((inner[0].text if inner else point.text) or "").strip()


def _paragraph_texts(element: Any) -> Iterator[str]:
    for paragraph in element.iter():
        if prefixed_name_of(paragraph) == "a:p":
            yield "".join(part.text or "" for part in paragraph.iter() if prefixed_name_of(part) == "a:t").strip()
