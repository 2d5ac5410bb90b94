"""Text of PPTX files: each slide is a page, with its tables, charts, diagrams, notes and comments."""

from collections.abc import Iterator
from io import BytesIO
from typing import Any
from zipfile import BadZipFile, ZipFile

from lisa.documents.archive_checks import archive_refusal
from lisa.documents.docx_drawings import DrawingReader
from lisa.documents.docx_names import find_child, find_children, prefixed_name_of
from lisa.documents.docx_package import OfficePackage
from lisa.documents.formats import PPTX
from lisa.documents.limits import Limits
from lisa.documents.paged_text import join_pages
from lisa.documents.pptx_shapes import ShapeReader, read_paragraphs
from lisa.documents.refusals import damaged_file
from lisa.documents.text import DocumentText, Unreadable

_WHAT = "PPTX"
_NO_SLIDES = Unreadable("The PPTX has no slides. Upload one that has some.")


def read_pptx(content: bytes, limits: Limits, _charset: str | None = None) -> DocumentText | Unreadable:
    """Return the text of the slides in their order. Pages are numbered as the slides of the presentation are.

    Hidden slides are read and marked as such: anyone who opens the file sees them in the list of slides.
    """
    try:
        with ZipFile(BytesIO(content)) as archive:
            refusal = archive_refusal(archive, _WHAT, limits)
            if refusal:
                return refusal
            slides = _PresentationReader(OfficePackage(archive))
            if not slides.names:
                return _NO_SLIDES
            return join_pages(slides.read_slides(), PPTX.media_type, _WHAT, limits)
    except BadZipFile:
        return damaged_file(_WHAT)


class _PresentationReader:
    """A package with its slides. A footer that several slides repeat is read once."""

    def __init__(self, package: OfficePackage) -> None:
        self._package = package
        self._footers = set[str]()
        main = package.find_main_part()
        targets = {relation.id: relation.target for relation in package.find_relations(main)}
        listed = find_child(package.parse_part(main), "p:sldIdLst") if main else None
        ids = [_relation_id(row) for row in find_children(listed, "p:sldId")] if listed is not None else []
        self.names = [targets.get(id_) for id_ in ids]

    def read_slides(self) -> Iterator[tuple[int, Iterator[str]]]:
        """Return the number and the blocks of each slide. A slide whose part is missing is left out."""
        for number, name in enumerate(self.names, start=1):
            if name:
                yield number, self._read_slide(number, name)

    def _read_slide(self, number: int, name: str) -> Iterator[str]:
        relations = self._package.find_relations(name)
        slide = self._package.parse_part(name)
        shapes = ShapeReader(DrawingReader(self._package, relations))
        title, blocks = shapes.read_shapes(find_child(slide, "p:cSld", "p:spTree"))
        hidden = " (hidden)" if slide.get("show") in ("0", "false") else ""
        if title or hidden:
            yield f"# {' '.join(title.split()) or f'Slide {number}'}{hidden}"
        yield from blocks
        yield from self._read_new_footers(shapes.footers)
        for relation in relations:
            if relation.kind == "notesSlide":
                yield from self._read_notes(relation.target)
            elif relation.kind == "comments":
                yield from map("Comment: {}".format, _comment_texts(self._package.parse_part(relation.target)))

    def _read_new_footers(self, footers: list[str]) -> Iterator[str]:
        yield from (footer for footer in footers if footer not in self._footers)
        self._footers.update(footers)

    def _read_notes(self, name: str) -> Iterator[str]:
        shapes = ShapeReader(DrawingReader(self._package, self._package.find_relations(name)))
        notes = "\n\n".join(shapes.read_notes(find_child(self._package.parse_part(name), "p:cSld", "p:spTree")))
        if notes.strip():
            yield f"Notes: {notes}"


def _relation_id(row: Any) -> str:
    """Return the id of the relation; the plain attribute `id` of the same element is a number of the slide."""
    return next((str(value) for key, value in row.attrib.items() if key.endswith("relationships}id")), "")


def _comment_texts(tree: Any) -> Iterator[str]:
    """Return the text of each comment, of the older and of the newer kind of part."""
    for comment in tree.iter():
        if prefixed_name_of(comment) == "p:text":
            yield (comment.text or "").strip()
        elif prefixed_name_of(comment) == "txBody":
            yield read_paragraphs(comment)
