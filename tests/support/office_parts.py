"""Office files written by hand, part by part, for content that libraries do not write."""

from collections.abc import Mapping
from types import MappingProxyType

from local.samples import build_zip_file

NO_PARTS: Mapping[str, bytes] = MappingProxyType({})

_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/main"
_SLIDES = "http://schemas.openxmlformats.org/presentationml/2006/main"
SHEETS = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_CONTAINER = (
    '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
    '<rootfile full-path="OPS/book.opf"/></rootfiles></container>'
)


def odt_file(body: str, styles: str = "", parts: Mapping[str, bytes] = NO_PARTS) -> bytes:
    """Return an ODT file with this XML as its text. The prefixes are `o` office, `x` text, `t` table and `s` style."""
    names = "".join(
        f' xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for prefix, name in {"o": "office", "x": "text", "t": "table", "s": "style", "d": "drawing"}.items()
    )
    content = f"<o:document-content{names}><o:body><o:text>{body}</o:text></o:body></o:document-content>"
    page = f"<o:document-styles{names}><o:master-styles>{styles}</o:master-styles></o:document-styles>"
    return build_zip_file(
        {
            "mimetype": b"application/vnd.oasis.opendocument.text",
            "content.xml": content.encode(),
            "styles.xml": page.encode(),
            **parts,
        }
    )


def epub_file(chapters: list[str], parts: Mapping[str, bytes] = NO_PARTS) -> bytes:
    """Return an e-book of these chapters, which stand in the archive in reverse order."""
    names = [f"c{number}.xhtml" for number in range(len(chapters))]
    items = "".join(f'<item id="{n}" href="text/{n}" media-type="application/xhtml+xml"/>' for n in reversed(names))
    spine = "".join(f'<itemref idref="{name}"/>' for name in names)
    package = (
        f'<package xmlns="http://www.idpf.org/2007/opf"><manifest>{items}</manifest><spine>{spine}</spine></package>'
    )
    files = {
        f"OPS/text/{name}": chapter.encode() for name, chapter in reversed(list(zip(names, chapters, strict=True)))
    }
    fixed = {"mimetype": b"application/epub+zip", "META-INF/container.xml": _CONTAINER.encode()}
    return build_zip_file({**fixed, "OPS/book.opf": package.encode(), **files, **parts})


def xlsx_file(rows: str, namespace: str = SHEETS) -> bytes:
    """Return a workbook with one sheet, named S, of this XML."""
    return xlsx_of_parts(f'<worksheet xmlns="{namespace}"><sheetData>{rows}</sheetData></worksheet>', namespace)


def xlsx_of_parts(sheet: str, namespace: str = SHEETS) -> bytes:
    """Return a workbook whose one sheet is this part."""
    book = f'<workbook xmlns="{namespace}" xmlns:r="{_OFFICE}"><sheets><sheet name="S" r:id="a"/></sheets></workbook>'
    return _package("xl/workbook.xml", book, "worksheet", "xl/part.xml", sheet)


def pptx_file(shapes: str) -> bytes:
    """Return a presentation with one slide of this XML. The prefixes are `p` and `a`."""
    names = f'xmlns:p="{_SLIDES}" xmlns:a="{_DRAWING}" xmlns:r="{_OFFICE}"'
    return pptx_of_parts(f"<p:sld {names}><p:cSld><p:spTree>{shapes}</p:spTree></p:cSld></p:sld>")


def pptx_of_parts(slide: str) -> bytes:
    """Return a presentation whose one slide is this part."""
    listed = '<p:sldIdLst><p:sldId id="256" r:id="a"/></p:sldIdLst>'
    deck = f'<p:presentation xmlns:p="{_SLIDES}" xmlns:r="{_OFFICE}">{listed}</p:presentation>'
    return _package("ppt/presentation.xml", deck, "slide", "ppt/part.xml", slide)


def _package(main: str, content: str, kind: str, name: str, part: str) -> bytes:
    folder, _, base = main.partition("/")
    row = f'<Relationship Id="a" Type="{_OFFICE}/{kind}" Target="part.xml"/>'
    relations = f'<Relationships xmlns="{_RELATIONS}">{row}</Relationships>'
    parts = {main: content, f"{folder}/_rels/{base}.rels": relations, name: part}
    return build_zip_file({name: text.encode() for name, text in parts.items()})
