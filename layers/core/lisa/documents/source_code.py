"""Source code: the languages by file names, and the declarations before which a file may be cut."""

import re
from functools import cache

_FIRST_LEVELS = {"\\n\\n", "\\n", "\n\n", "\n"}
"""Separators of any text, which follow those of the language."""

_SUFFIXES = {
    "c": ".c .h",
    "cobol": ".cob .cbl",
    "cpp": ".cpp .cc .cxx .hpp .hh",
    "csharp": ".cs",
    "elixir": ".ex .exs",
    "go": ".go",
    "haskell": ".hs",
    "java": ".java",
    "kotlin": ".kt .kts",
    "latex": ".tex",
    "lua": ".lua",
    "php": ".php",
    "powershell": ".ps1 .psm1",
    "proto": ".proto",
    "r": ".r",
    "ruby": ".rb",
    "rust": ".rs",
    "scala": ".scala",
    "sol": ".sol",
    "swift": ".swift",
    "ts": ".ts .tsx",
    "visualbasic6": ".bas .frm",
}
MEDIA_TYPE_OF_SUFFIX = {
    suffix: f"text/x-{language}" for language, suffixes in _SUFFIXES.items() for suffix in suffixes.split()
}
_LANGUAGE_OF_MEDIA_TYPE = {
    **{f"text/x-{language}": language for language in _SUFFIXES},
    "text/x-python": "python",
    "text/javascript": "js",
}
_MORE_DECLARATIONS = {
    "c": ("static ", "struct ", "enum ", "typedef "),
    "cpp": ("namespace ", "template", "static ", "struct ", "enum "),
    "csharp": ("namespace ", "struct ", "record "),
    "java": ("interface ", "enum ", "record ", "abstract ", "final "),
    "js": ("export ", "async function "),
    "kotlin": ("data ", "sealed ", "object ", "interface ", "suspend "),
    "php": ("interface ", "trait ", "abstract ", "final "),
    "python": ("async def ",),
    "ruby": ("module ",),
    "rust": ("pub ", "impl ", "impl<", "struct ", "enum ", "trait ", "mod ", "async fn "),
    "swift": ("extension ", "protocol ", "public ", "private "),
    "ts": ("export ", "async function "),
}
"""Beginnings of lines that the splitter's own lists lack."""
_METHODS = {"python": r"[ \t]+(?:async )?def "}
_ABOVE_DECLARATION = ("@", "#", "//", "/*", "*", "--", "[")
"""Beginnings of comments, decorators and attributes, which stay with the declaration below them."""


def find_declaration_start(page: str, position: int) -> int:
    """Return the start of the comments and decorators directly above a declaration, or `position` without any."""
    while position > 0:
        above = page.rfind("\n", 0, position - 1) + 1
        if not page[above:position].lstrip().startswith(_ABOVE_DECLARATION):
            return position
        position = above
    return position


@cache
def find_declaration_levels(media_type: str) -> tuple[re.Pattern[str], ...]:
    """Return the ends of line ends before declarations, best first; none if the file is no known source code."""
    language = _LANGUAGE_OF_MEDIA_TYPE.get(media_type)
    if language is None:
        return ()
    from langchain_text_splitters import Language, RecursiveCharacterTextSplitter

    more = "|".join(map(re.escape, _MORE_DECLARATIONS.get(language, ())))
    levels = [re.compile(f"\\n(?={more})")] if more else []
    for separator in RecursiveCharacterTextSplitter.get_separators_for_language(Language(language)):
        if separator in _FIRST_LEVELS:
            break
        line_end = next((end for end in ("\\n", "\n") if separator.startswith(end)), None)
        if line_end:
            levels.append(re.compile(f"\\n(?={separator.removeprefix(line_end)})"))
    if methods := _METHODS.get(language):
        levels.append(re.compile(f"\\n(?={methods})"))
    return tuple(levels)
