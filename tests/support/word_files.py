"""Word documents with parts beside the main one, generated at run time."""

from local.samples import build_zip_file

_OPEN = "http://schemas.openxmlformats.org"
_OFFICE = f"{_OPEN}/officeDocument/2006/relationships"
_SPACES = " ".join(
    (
        f'xmlns:w="{_OPEN}/wordprocessingml/2006/main"',
        f'xmlns:r="{_OFFICE}"',
        f'xmlns:a="{_OPEN}/drawingml/2006/main"',
        f'xmlns:c="{_OPEN}/drawingml/2006/chart"',
        f'xmlns:dgm="{_OPEN}/drawingml/2006/diagram"',
        f'xmlns:mc="{_OPEN}/markup-compatibility/2006"',
    )
)
_TITLE = "<c:title><a:p><a:r><a:t>Gulls a year</a:t></a:r></a:p></c:title>"
_SERIES = "".join(f"<c:pt><c:v>{value}</c:v></c:pt>" for value in ("Orrin", "2030", "9"))
_CHART = f"<c:chartSpace {_SPACES}><c:chart>{_TITLE}<c:ser>{_SERIES}</c:ser></c:chart></c:chartSpace>"
_NODE = "<dgm:pt><dgm:t><a:p><a:r><a:t>Step one</a:t></a:r></a:p></dgm:t></dgm:pt>"
_DIAGRAM = f"<dgm:dataModel {_SPACES}><dgm:ptLst>{_NODE}</dgm:ptLst></dgm:dataModel>"
_LEVELS = "".join(
    f'<w:lvl w:ilvl="{depth}"><w:start w:val="1"/><w:numFmt w:val="{style}"/><w:lvlText w:val="{text}"/></w:lvl>'
    for depth, style, text in ((0, "upperRoman", "%1."), (1, "lowerLetter", "%1.%2)"))
)
_NUMBER = '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
_LIST = f'<w:abstractNum w:abstractNumId="0">{_LEVELS}</w:abstractNum>{_NUMBER}'
_PARTS = {
    "numbering": f"<w:numbering {_SPACES}>{_LIST}</w:numbering>",
    "chart": _CHART,
    "diagramData": _DIAGRAM,
}


def paragraph(text: str) -> str:
    """Return a plain paragraph."""
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def numbered(text: str, depth: int) -> str:
    """Return a list paragraph: Roman numbers, letters one level below."""
    place = f'<w:pPr><w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="1"/></w:numPr></w:pPr>'
    return f"<w:p>{place}<w:r><w:t>{text}</w:t></w:r></w:p>"


def chart() -> str:
    """Return a paragraph with a chart of one value."""
    return '<w:p><w:r><w:drawing><c:chart r:id="chart"/></w:drawing></w:r></w:p>'


def diagram() -> str:
    """Return a paragraph with a diagram of one node."""
    return '<w:p><w:r><w:drawing><dgm:relIds r:dm="diagramData"/></w:drawing></w:r></w:p>'


def notes() -> dict[str, str]:
    """Return a footnote after its separator, and a comment."""
    separator = f'<w:footnote w:type="separator">{paragraph("---")}</w:footnote>'
    footnote = f'<w:footnote w:id="1">{paragraph("A footnote.")}</w:footnote>'
    return {
        "footnotes": f"<w:footnotes {_SPACES}>{separator}{footnote}</w:footnotes>",
        "comments": f'<w:comments {_SPACES}><w:comment w:id="1">{paragraph("A comment.")}</w:comment></w:comments>',
    }


def word_file(body: str, more: dict[str, str] | None = None) -> bytes:
    """Return a document with this body, a list, a chart, a diagram, and a relation to a missing part."""
    parts = _PARTS | (more or {})
    rows = {kind: f"{kind}.xml" for kind in parts} | {"image": "missing.png"}
    files = {f"word/{kind}.xml": part for kind, part in parts.items()}
    files["word/document.xml"] = f"<w:document {_SPACES}><w:body>{body}</w:body></w:document>"
    files["word/_rels/document.xml.rels"] = _relations(rows)
    files["_rels/.rels"] = _relations({"officeDocument": "word/document.xml"})
    return build_zip_file({name: part.encode() for name, part in files.items()})


def _relations(rows: dict[str, str]) -> str:
    inner = [f'<Relationship Id="{kind}" Type="{_OFFICE}/{kind}" Target="{rows[kind]}"/>' for kind in rows]
    return f'<Relationships xmlns="{_OPEN}/package/2006/relationships">{"".join(inner)}</Relationships>'
