"""Publication of the page: its files, and the addresses that its sign-in returns to."""

import hashlib
from collections.abc import Mapping

from lisa.deployment.page import (
    PageSettings,
    build_callbacks,
    build_configuration,
    build_security_policy,
    build_sign_outs,
    change_addresses,
)
from lisa.deployment.ports import ReturnAddresses, SignInClient, SiteStore
from lisa.deployment.site import (
    INDEX,
    RELEASES,
    UnpublishableSite,
    list_assets,
    list_files,
    read_releases,
    write_releases,
)

#: S3 stores 2 KB of metadata with an object, names included.
#: https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingMetadata.html
_POLICY_BYTES = 2_000


def publish_site(store: SiteStore, built: Mapping[str, bytes], settings: PageSettings) -> None:
    """Store the page, then delete the assets of releases before the previous one. It may run again at any point.

    Raises:
        UnpublishableSite: the built page cannot be published.
    """
    version = hashlib.sha256(built.get(INDEX, b"")).hexdigest()[:12]
    files = list(list_files(built, build_configuration(settings, version), settings.base))
    before = read_releases(store.read(RELEASES))
    releases = before.followed_by(list_assets(built))
    policy = build_security_policy(settings)
    if len(policy) > _POLICY_BYTES:
        raise UnpublishableSite(f"its content security policy has {len(policy)} bytes, S3 stores {_POLICY_BYTES}")
    *others, index = [*files[:-1], write_releases(releases), files[-1]]
    store.write(others, policy)
    store.write([index], policy)  # it names the others, so it comes last
    store.delete(before.kept() - releases.kept())


def allow_return(client: SignInClient, new: str, old: str | None) -> None:
    """Allow the sign-in to return to the page with the URL `new`, and no longer to its old URL."""
    allowed = client.read()
    callbacks = change_addresses(allowed.callbacks, build_callbacks(old) if old else (), build_callbacks(new))
    sign_outs = change_addresses(allowed.sign_outs, build_sign_outs(old) if old else (), build_sign_outs(new))
    changed = ReturnAddresses(callbacks, sign_outs)
    if changed != allowed:
        client.write(changed)
