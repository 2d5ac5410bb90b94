"""The publication of the page with all that depends on its address, for one stack."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from lisa.deployment.page import read_settings, read_url
from lisa.deployment.ports import SignInClient, SiteStore, StorageAccess
from lisa.deployment.publishing import allow_return, publish_site

Properties = Mapping[str, Any]


@dataclass(frozen=True)
class PagePublisher:
    """Publishes the page in the bucket that the properties of the custom resource name."""

    open_site: Callable[[str], SiteStore]  # by the name of the bucket
    open_client: Callable[[str, str], SignInClient]  # by the ids of the user pool and of its client
    storage: StorageAccess
    storage_endpoint: str
    read_endpoints: Callable[[str], tuple[str, ...]]  # of an issuer

    def publish(self, properties: Properties, before: Properties | None, built: Mapping[str, bytes]) -> str:
        """Publish the built files and return the URL of the page. `before` are the properties before an update.

        Raises:
            UnpublishableSite: the built page cannot be published.
        """
        settings = read_settings(properties, self.storage_endpoint)
        if not settings.sign_in_url:
            settings = replace(settings, endpoints=self.read_endpoints(settings.issuer))
        for bucket in properties["StorageBuckets"]:
            self.storage.allow(bucket, settings.origin)
        publish_site(self.open_site(properties["Bucket"]), built, settings)
        if properties["UserPoolId"]:
            client = self.open_client(properties["UserPoolId"], properties["ClientId"])
            allow_return(client, settings.url, read_url(before) if before else None)
        return f"{settings.url}/"

    def clear(self, properties: Properties) -> None:
        """Delete all files of the page."""
        self.open_site(properties["Bucket"]).clear()
