"""PDFs that set text as common programs do, with their words."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random

from tests.bench.typeset_composite import composite_font_page
from tests.bench.typeset_page import (
    LEADING,
    MARGIN,
    PAGES,
    SIZE,
    TOP,
    Words,
    page_of_lines,
    pdf_string,
    random_lines,
    repeated_page,
    text_width,
)


@dataclass(frozen=True)
class Typeset:
    """A PDF and its words."""

    kind: str
    content: bytes
    words: tuple[str, ...]


def typeset(each: int) -> Iterator[Typeset]:
    """Return so many files of every kind, the same ones every time."""
    for kind, make in _KINDS.items():
        for seed in range(each):
            chance = Random(f"{kind} {seed}")
            content, words = make(chance)
            yield Typeset(kind, content, tuple(words) * PAGES)


def _plain(chance: Random) -> tuple[bytes, list[str]]:
    return page_of_lines(random_lines(chance), lambda line: pdf_string(" ".join(line)) + b" Tj")


def _word_spacing(chance: Random) -> tuple[bytes, list[str]]:
    return page_of_lines(
        random_lines(chance), lambda line: pdf_string(" ".join(line)) + b" Tj", f"{chance.uniform(-1, 4):.2f} Tw"
    )


def _distances(chance: Random) -> tuple[bytes, list[str]]:
    """Blanks are distances only, as wide as the line needs."""
    gap = chance.randint(200, 420)
    return page_of_lines(
        random_lines(chance), lambda line: b"[" + f" {-gap} ".encode().join(map(pdf_string, line)) + b"] TJ"
    )


def _kerned(chance: Random) -> tuple[bytes, list[str]]:
    """Every letter is moved a little, as kerning and microtypography do."""

    def draw(line: Words) -> bytes:
        letters = [b"%b %d" % (pdf_string(character), chance.randint(-45, 70)) for character in " ".join(line)]
        return b"[" + b" ".join(letters) + b"] TJ"

    return page_of_lines(random_lines(chance), draw)


def _kerned_distances(chance: Random) -> tuple[bytes, list[str]]:
    def draw(line: Words) -> bytes:
        words = [b" ".join(b"%b %d" % (pdf_string(c), chance.randint(-30, 60)) for c in word) for word in line]
        return b"[" + b" -280 ".join(words) + b"] TJ"

    return page_of_lines(random_lines(chance), draw)


def _letter_by_letter(chance: Random) -> tuple[bytes, list[str]]:
    """Each letter is placed separately, and blanks are not drawn."""
    lines, content = random_lines(chance, 40), b"BT /F1 11 Tf\n"
    for row, line in enumerate(lines):
        across = float(MARGIN)
        for word in line:
            for character in word:
                content += b"1 0 0 1 %.2f %d Tm %b Tj\n" % (across, TOP - LEADING * row, pdf_string(character))
                across += text_width(character) * SIZE / 1000
            across += 278 * SIZE / 1000
    return repeated_page(content + b"ET"), [word for line in lines for word in line]


def _table(chance: Random) -> tuple[bytes, list[str]]:
    """Right-aligned numbers in narrow columns, each cell drawn separately."""
    content, words = b"BT /F1 9 Tf\n", list[str]()
    for row in range(50):
        for column in range(9):
            cell = f"{chance.uniform(0, 10 ** chance.randint(1, 5)):,.{chance.randint(0, 2)}f}"
            across = MARGIN + 56 * (column + 1) - text_width(cell) * 9 / 1000
            content += b"1 0 0 1 %.2f %d Tm %b Tj\n" % (across, TOP - 13 * row, pdf_string(cell))
            words.append(cell)
    return repeated_page(content + b"ET"), words


def _tight_table(chance: Random) -> tuple[bytes, list[str]]:
    """Columns with a third of a letter between their numbers."""
    content, words = b"BT /F1 9 Tf\n", list[str]()
    for row in range(50):
        for column in range(12):
            cell = str(chance.randint(10_000, 99_999))
            across = MARGIN + column * (text_width("00000") * 9 / 1000 + 3)
            content += b"1 0 0 1 %.2f %d Tm %b Tj\n" % (across, TOP - 13 * row, pdf_string(cell))
            words.append(cell)
    return repeated_page(content + b"ET"), words


def _columns(chance: Random) -> tuple[bytes, list[str]]:
    content, words = b"BT /F1 9 Tf\n", list[str]()
    for column in range(2):
        for row, line in enumerate(random_lines(chance, 50, 5)):
            content += b"1 0 0 1 %d %d Tm %b Tj\n" % (MARGIN + 265 * column, TOP - 13 * row, pdf_string(" ".join(line)))
            words += line
    return repeated_page(content + b"ET"), words


def _turned(chance: Random) -> tuple[bytes, list[str]]:
    lines, content = random_lines(chance, 30), b"BT /F1 11 Tf\n"
    for row, line in enumerate(lines):
        content += b"0 1 -1 0 %d 40 Tm %b Tj\n" % (60 + LEADING * row, pdf_string(" ".join(line)))
    return repeated_page(content + b"ET"), [word for line in lines for word in line]


def _turned_page(chance: Random) -> tuple[bytes, list[str]]:
    content, words = _turned(chance)
    return content.replace(b"/MediaBox [0 0 595 842]", b"/MediaBox [0 0 595 842] /Rotate 90"), words


def _scaled(chance: Random) -> tuple[bytes, list[str]]:
    """A font of size 1 under a narrow matrix."""
    lines, content = random_lines(chance), b"BT /F1 1 Tf\n"
    for row, line in enumerate(lines):
        content += b"8.5 0 0 11 %d %d Tm %b Tj\n" % (MARGIN, TOP - LEADING * row, pdf_string(" ".join(line)))
    return repeated_page(content + b"ET"), [word for line in lines for word in line]


def _wide_letters(chance: Random) -> tuple[bytes, list[str]]:
    """Letters with wide spacing, as in headings."""
    return page_of_lines(
        random_lines(chance, 40, 7),
        lambda line: pdf_string(" ".join(line)) + b" Tj",
        f"{chance.uniform(0.5, 1.5):.2f} Tc",
    )


def _small_capitals(chance: Random) -> tuple[bytes, list[str]]:
    def draw(line: Words) -> bytes:
        words = [word.upper() for word in line]
        parts = [
            b"/F1 11 Tf %b Tj /F1 8.5 Tf %b Tj" % (pdf_string(word[0]), pdf_string(word[1:] + " ")) for word in words
        ]
        return b" ".join(parts)

    content, words = page_of_lines(random_lines(chance, 50, 9), draw)
    return content, [word.upper() for word in words]


_KINDS: dict[str, Callable[[Random], tuple[bytes, list[str]]]] = {
    "plain lines": _plain,
    "justified by word spacing": _word_spacing,
    "justified by distances": _distances,
    "kerned": _kerned,
    "kerned, blanks as distances": _kerned_distances,
    "letter by letter": _letter_by_letter,
    "table of numbers": _table,
    "tight table of numbers": _tight_table,
    "two columns": _columns,
    "turned text": _turned,
    "turned page": _turned_page,
    "scaled by a matrix": _scaled,
    "letters set apart": _wide_letters,
    "small capitals": _small_capitals,
    "composite font": composite_font_page,
}
