"""The paths of collections, and requests that create and list them."""

from typing import Any

from lisa.policy.subject import Subject
from tests.support.rest import ADA, ROOT, Door

COLLECTIONS_PATH, ALL_COLLECTIONS_PATH = "/repository/handbook/collection", "/repository/collections"


def create_collection(door: Door, who: Subject = ADA, **about: Any) -> Any:
    """Create the collection `letters` and return it."""
    return door.done(door.ask(who, "POST", COLLECTIONS_PATH, {"name": "letters"} | about))


def collection_names(door: Door, who: Subject = ROOT, path: str = COLLECTIONS_PATH) -> list[str]:
    """Return the names of the listed collections."""
    return [collection["name"] for collection in door.get(who, path)["collections"]]
