"""The files of the page as they are stored: media types, cache rules, and the releases that are kept."""

import json
import posixpath
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from lisa.errors import PlainError

INDEX, CONFIGURATION, RELEASES = "index.html", "config.json", "releases.json"
_ASSETS = "assets/"
#: Files at the root of the page that have a route of their own in the API.
_ROOT_FILES = ("favicon.svg", "robots.txt")
_IMMUTABLE = "public, max-age=31536000, immutable"  # the name of an asset holds a hash of its content
_REVALIDATED = "no-cache"
_MEDIA_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json; charset=utf-8",
    ".mjs": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
}
_BASE = '<base href="/" />'


class UnpublishableSite(PlainError):
    """The built page cannot be published. The message names the file."""


@dataclass(frozen=True)
class SiteFile:
    """One file of the page, as it is stored."""

    key: str
    content: bytes
    media_type: str
    cache_control: str


@dataclass(frozen=True)
class Releases:
    """The keys of the assets of the current and of the previous release. Open pages still load the previous ones."""

    current: frozenset[str] = frozenset()
    previous: frozenset[str] = frozenset()

    def followed_by(self, assets: frozenset[str]) -> "Releases":
        """Return the releases after a publication; the same assets again are the same release."""
        return self if assets == self.current else Releases(assets, self.current)

    def kept(self) -> frozenset[str]:
        """Return the keys of the assets that stay."""
        return self.current | self.previous


def read_releases(stored: bytes | None) -> Releases:
    """Return the stored releases; none if nothing was published before."""
    if stored is None:
        return Releases()
    found: dict[str, Any] = json.loads(stored)
    return Releases(frozenset(found["current"]), frozenset(found["previous"]))


def write_releases(releases: Releases) -> SiteFile:
    """Return the file that records the releases. The API has no route to it."""
    content = {"current": sorted(releases.current), "previous": sorted(releases.previous)}
    return _build_file(RELEASES, json.dumps(content).encode())


def list_assets(built: Mapping[str, bytes]) -> frozenset[str]:
    """Return the keys of the built files that have a hash in their names."""
    return frozenset(key for key in built if key.startswith(_ASSETS))


def list_files(built: Mapping[str, bytes], configuration: Mapping[str, Any], base: str) -> Iterator[SiteFile]:
    """Yield the files of the page in the order in which they are stored: index.html last, because it names the others.

    `built` maps keys to contents, `base` is the path of the page, with a slash at both ends.

    Raises:
        UnpublishableSite: index.html is missing, has no base, or a file has an unknown type.
    """
    for key in (*sorted(list_assets(built)), *(name for name in _ROOT_FILES if name in built)):
        yield _build_file(key, built[key])
    yield _build_file(CONFIGURATION, json.dumps(configuration, indent=2).encode())
    yield _build_file(INDEX, _set_base(built.get(INDEX, b"").decode(), base).encode())


def _set_base(page: str, base: str) -> str:
    if page.count(_BASE) != 1:
        raise UnpublishableSite(f"{INDEX} must contain {_BASE} once")
    return page.replace(_BASE, f'<base href="{base}" />')


def _build_file(key: str, content: bytes) -> SiteFile:
    media_type = _MEDIA_TYPES.get(posixpath.splitext(key)[1])
    if media_type is None:
        raise UnpublishableSite(f"the type of {key} is unknown; the API serves text alone")
    return SiteFile(key, content, media_type, _IMMUTABLE if key.startswith(_ASSETS) else _REVALIDATED)
