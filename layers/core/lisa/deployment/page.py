"""The settings of the page: its address, its configuration file and its content security policy."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

CALLBACK_PATH = "callback"
_SCOPES = "openid email profile"
#: Lists of the policy that no setting changes. Styles may be inline: dialogs and menus set them while they are open.
_FIXED_POLICY = (
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "font-src 'self'",
    "worker-src 'self'",
    "manifest-src 'self'",
    "base-uri 'self'",
    "frame-ancestors 'none'",
)


@dataclass(frozen=True)
class PageSettings:
    """The values of the stack that the page needs. `url` is the page's address without a slash at its end.

    `sign_in_url` is where the sign-in's endpoints are; empty: the issuer's discovery document names them.
    `endpoints` are the addresses in that document, which may be on other hosts than the issuer.
    `storage` are the addresses of buckets that the page reads and writes by presigned links, without a slash.
    """

    url: str
    issuer: str
    client_id: str
    sign_in_url: str
    groups_claim: str
    admin_group: str
    rag_admin_group: str
    name: str
    endpoints: tuple[str, ...] = ()
    storage: tuple[str, ...] = ()

    @property
    def origin(self) -> str:
        """The origin of the page, as browsers send it."""
        return _find_origin(self.url)

    @property
    def base(self) -> str:
        """The path of the page, with a slash at both ends."""
        return f"{urlsplit(self.url).path.rstrip('/')}/"


def build_callbacks(url: str) -> tuple[str, ...]:
    """Return the addresses to which a sign-in at the page of this URL returns."""
    return (f"{url}/{CALLBACK_PATH}",)


def build_sign_outs(url: str) -> tuple[str, ...]:
    """Return the addresses to which a sign-out at the page of this URL returns."""
    return (f"{url}/",)


def page_url(configured: str, api_url: str, api_id: str) -> str:
    """Return the address of the page: the configured one, in which `{api}` stands for the API's id, or the API's."""
    return (configured.replace("{api}", api_id) or api_url).rstrip("/")


def build_configuration(settings: PageSettings, version: str) -> dict[str, Any]:
    """Return the content of config.json. The addresses of the API are relative to the page."""
    sign_in = {"signInUrl": settings.sign_in_url} if settings.sign_in_url else {}
    return {
        "issuer": settings.issuer,
        "clientId": settings.client_id,
        "scopes": _SCOPES,
        **sign_in,
        "groupsClaim": settings.groups_claim,
        "adminGroup": settings.admin_group,
        "ragAdminGroup": settings.rag_admin_group,
        "apiBase": ".",
        "inferenceBase": "v1",
        "version": version,
        "branding": {"name": settings.name},
    }


def build_security_policy(settings: PageSettings) -> str:
    """Return the content security policy of the page. It allows the sign-in and the stack's buckets, no other host."""
    sign_in = _join_origins((settings.sign_in_url,) if settings.sign_in_url else (settings.issuer, *settings.endpoints))
    storage = " ".join(f"{address} {address}/" for address in settings.storage)  # of the bucket, and of its objects
    lists = (
        *_FIXED_POLICY,
        f"img-src 'self' data: blob: {storage}",
        f"connect-src 'self' {sign_in} {storage}",
        f"frame-src 'self' blob: {sign_in}",
        f"form-action 'self' {sign_in}",
    )
    return "; ".join(" ".join(one.split()) for one in lists)


def change_addresses(allowed: Iterable[str], old: Iterable[str], new: Iterable[str]) -> list[str]:
    """Return the addresses that a client allows after the page moved: without the old ones, with the new ones."""
    removed = set(old)
    kept = [address for address in allowed if address not in removed]
    return kept + [address for address in new if address not in kept]


def read_url(values: Mapping[str, Any]) -> str:
    """Return the URL of the page in the properties of the custom resource, also in those of an older version."""
    return page_url(values.get("PageUrl", ""), values["ApiUrl"], values["ApiId"])


def read_settings(values: Mapping[str, Any], storage_endpoint: str) -> PageSettings:
    """Return the settings in the properties of the custom resource. Presigned links begin with the endpoint."""
    return PageSettings(
        url=read_url(values),
        issuer=values["Issuer"],
        client_id=values["ClientId"],
        sign_in_url=(values["SignInUrl"] or values["UserPoolUrl"]).rstrip("/"),
        groups_claim=values["GroupsClaim"],
        admin_group=values["AdminGroup"],
        rag_admin_group=values["RagAdminGroup"],
        name=values["Name"],
        storage=tuple(f"{storage_endpoint}/{bucket}" for bucket in values["StorageBuckets"]),
    )


def _join_origins(urls: Iterable[str]) -> str:
    return " ".join(dict.fromkeys(origin for url in urls if (origin := _find_origin(url))))


def _find_origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""
