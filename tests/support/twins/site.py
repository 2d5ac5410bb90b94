"""In-memory twins of the page's store and of its registration at the identity provider."""

from collections.abc import Iterable

from lisa.deployment.ports import ReturnAddresses
from lisa.deployment.site import SiteFile


class MemorySiteStore:
    """The files of the page in a dictionary. `files`, `policies` and `writes` are for tests."""

    def __init__(self) -> None:
        self.files: dict[str, SiteFile] = {}
        self.policies: dict[str, str] = {}
        self.writes: list[set[str]] = []

    def read(self, key: str) -> bytes | None:
        file = self.files.get(key)
        return file.content if file else None

    def write(self, files: Iterable[SiteFile], policy: str) -> None:
        written = {file.key: file for file in files}
        self.files |= written
        self.policies |= dict.fromkeys(written, policy)
        self.writes.append(set(written))

    def delete(self, keys: Iterable[str]) -> None:
        for key in keys:
            self.files.pop(key, None)

    def clear(self) -> None:
        self.files.clear()


class MemorySignInClient:
    """The return addresses of a client."""

    def __init__(self, callbacks: Iterable[str] = (), sign_outs: Iterable[str] = ()) -> None:
        self.addresses = ReturnAddresses(list(callbacks), list(sign_outs))

    def read(self) -> ReturnAddresses:
        return self.addresses

    def write(self, addresses: ReturnAddresses) -> None:
        self.addresses = addresses
