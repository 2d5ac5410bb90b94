"""Patch: large binary values are stored in their own files, named by content hash, not as base64 in state files."""

import hashlib
from pathlib import Path
from typing import Any

import ministack.app
from ministack.core import persistence

from local.cloud.patching import find_native

_LARGE_BYTES = 65536
_KEY = "__lisa_blob__"


class Blobs:
    """A directory of files named by their SHA-256; unreferenced files are deleted at the next start."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._read: dict[str, bytes] = {}

    def put(self, content: bytes) -> str:
        name = hashlib.sha256(content).hexdigest()
        target = self._root / name
        if not target.exists():
            self._root.mkdir(parents=True, exist_ok=True)
            scratch = target.with_suffix(".tmp")
            scratch.write_bytes(content)
            scratch.replace(target)
        return name

    def get(self, name: str) -> bytes:
        if name not in self._read:
            self._read[name] = (self._root / name).read_bytes()
        return self._read[name]

    def delete_unread(self) -> None:
        """Delete the files that were not read while all state files were loaded: no state file refers to them."""
        for entry in self._root.glob("*"):
            if entry.name not in self._read:
                entry.unlink()
        self._read.clear()


def apply() -> None:
    """Apply the patch. The emulator parses a 45 MB layer as 60 MB of base64 in lambda.json at each start."""
    blobs = Blobs(Path(find_native(persistence, "STATE_DIR")) / "blobs")
    encode = find_native(persistence, "_json_default", "obj")
    decode = find_native(persistence, "_json_object_hook", "obj")

    def default(obj: Any) -> Any:
        if isinstance(obj, bytes | bytearray) and len(obj) >= _LARGE_BYTES:
            return {_KEY: blobs.put(bytes(obj))}
        return encode(obj)

    persistence._json_default = default
    persistence._json_object_hook = lambda obj: blobs.get(obj[_KEY]) if _KEY in obj else decode(obj)
    load = find_native(ministack.app, "_load_persisted_state", "")

    def load_all() -> None:
        load()
        blobs.delete_unread()

    ministack.app._load_persisted_state = load_all
