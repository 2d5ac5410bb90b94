"""The path and the body of a pipeline of the handbook, and the collections that its objects reach."""

from lisa.joins.destinations import BucketDestinations
from lisa.wiring.repositories import repository_store

PIPELINES_PATH = "/repository/handbook/pipelines"
PIPELINE_BODY = {"s3Bucket": "inbox", "s3Prefix": "handbook/", "trigger": "daily"}


def collections_of_object(key: str) -> list[str]:
    """Return the ids of the collections that index the object with this key in the inbox."""
    return [found.collection_id for found, _ in BucketDestinations(repository_store(), "inbox").find_for_key(key)]
