"""Settings and built files of a page for tests."""

from lisa.deployment.page import PageSettings

SETTINGS = PageSettings(
    url="https://api.example.com/v2",
    issuer="https://issuer.example.com/pool",
    client_id="page",
    sign_in_url="https://sign-in.example.com",
    groups_claim="cognito:groups",
    admin_group="admin",
    rag_admin_group="rag-admin",
    name="LISA",
    storage=("https://s3.example.com/uploads",),
)

INDEX = b'<head><base href="/" /></head>'


def built(*assets: str, index: bytes = INDEX) -> dict[str, bytes]:
    """Return the files of a built page: the index, an icon and these assets."""
    return {"index.html": index, "favicon.svg": b"<svg/>"} | {f"assets/{name}": name.encode() for name in assets}
