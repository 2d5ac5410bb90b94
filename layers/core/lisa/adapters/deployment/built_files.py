"""The built page in a layer of the function."""

import sys
from pathlib import Path

_FOLDER = "site_files"  # in the layer's folder `python`


def read_built_files() -> dict[str, bytes]:
    """Return the contents of the built page by their paths, such as `assets/index-C1.js`."""
    folder = next(found for entry in sys.path if (found := Path(entry) / _FOLDER).is_dir())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
