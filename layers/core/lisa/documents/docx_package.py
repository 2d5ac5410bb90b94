"""Parts of an Office Open XML package and the relations between them. A relation without a target is ignored."""

import posixpath
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import unquote
from zipfile import ZipFile

from lisa.documents.docx_names import find_children, prefixed_name_of
from lisa.documents.safe_xml import parse_xml

_ROOT = ""
_USUAL = ("word/document.xml", "xl/workbook.xml", "ppt/presentation.xml")


@dataclass(frozen=True)
class PartRelation:
    """A relation to another part: its id, the last word of its type, and the name of the target part."""

    id: str
    kind: str
    target: str


class OfficePackage:
    """The parts by name, without the leading slash. Letter case does not matter, as the standard says."""

    def __init__(self, archive: ZipFile) -> None:
        self._archive = archive
        self._names = {name.lower().lstrip("/"): name for name in archive.namelist()}

    def __contains__(self, name: str) -> bool:
        return name.lower() in self._names

    def read_part(self, name: str) -> bytes:
        return self._archive.read(self._names[name.lower()])

    def parse_part(self, name: str) -> Any:
        """Parse a part as XML. Entities are not resolved and nothing is fetched."""
        return parse_xml(self.read_part(name))

    def find_relations(self, name: str = _ROOT) -> list[PartRelation]:
        """Return the relations of a part, or of the package, whose target exists."""
        folder, base = posixpath.split(name)
        rels = posixpath.join(folder, "_rels", f"{base}.rels")
        if rels not in self:
            return []
        found = []
        for row in find_children(self.parse_part(rels), "rel:Relationship"):
            target = _resolve_target(folder, row.get("Target") or "")
            if row.get("TargetMode") != "External" and target in self:
                kind = (row.get("Type") or "").rpartition("/")[2]
                found.append(PartRelation(row.get("Id") or "", kind, target))
        return found

    def find_content_type(self, name: str) -> str:
        """Return the declared media type of a part; an empty text if none is declared."""
        overrides, defaults = self._content_types
        return overrides.get(name.lower()) or defaults.get(name.rpartition(".")[2].lower()) or ""

    @cached_property
    def _content_types(self) -> tuple[dict[str, str], dict[str, str]]:
        overrides, defaults = dict[str, str](), dict[str, str]()
        if "[Content_Types].xml" in self:
            for row in self.parse_part("[Content_Types].xml"):
                media_type = row.get("ContentType") or ""
                if prefixed_name_of(row) == "ct:Override":
                    overrides[(row.get("PartName") or "").lstrip("/").lower()] = media_type
                elif prefixed_name_of(row) == "ct:Default":
                    defaults[(row.get("Extension") or "").lower()] = media_type
        return overrides, defaults

    def find_main_part(self) -> str:
        """Return the name of the main part: by relation, by content type, or its usual one. Empty if there is none."""
        for relation in self.find_relations():
            if relation.kind == "officeDocument":
                return relation.target
        by_type = [
            name for name, media_type in self._content_types[0].items() if ".main+xml" in media_type and name in self
        ]
        return next(iter([*by_type, *(name for name in _USUAL if name in self)]), "")


def _resolve_target(folder: str, target: str) -> str:
    """Return the part's name: a target is relative to the folder of its source, or begins with a slash."""
    path = unquote(target.partition("#")[0]).replace("\\", "/")
    return posixpath.normpath(posixpath.join("/", folder, path)).lstrip("/")
