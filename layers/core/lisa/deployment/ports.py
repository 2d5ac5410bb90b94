"""Ports of the deployment context."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from lisa.deployment.site import SiteFile


class SiteStore(Protocol):
    """The stored files of the page."""

    def read(self, key: str) -> bytes | None:
        """Return the content of a file, or None if there is none."""

    def write(self, files: Iterable[SiteFile], policy: str) -> None:
        """Store files, in any order, with the content security policy that they are served with."""

    def delete(self, keys: Iterable[str]) -> None:
        """Delete files; those that do not exist are ignored."""

    def clear(self) -> None:
        """Delete all files; a store that does not exist is empty."""


@dataclass(frozen=True)
class ReturnAddresses:
    """The addresses to which the identity provider may send people back."""

    callbacks: list[str]
    sign_outs: list[str]


class SignInClient(Protocol):
    """The page's registration at the identity provider."""

    def read(self) -> ReturnAddresses:
        """Return the allowed addresses."""

    def write(self, addresses: ReturnAddresses) -> None:
        """Allow exactly these addresses and change nothing else."""


class StorageAccess(Protocol):
    """The origins whose pages may use the presigned links of buckets."""

    def allow(self, bucket: str, origin: str) -> None:
        """Allow the page's origin, in place of its previous one. Other origins keep their rules."""
