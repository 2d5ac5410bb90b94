"""Sources: the buckets and prefixes that an administrator grants to a repository."""

from pydantic import BaseModel, ConfigDict


class Source(BaseModel):
    """Part of a bucket. An empty prefix stands for the whole bucket."""

    model_config = ConfigDict(frozen=True, extra="ignore")
    bucket: str
    prefix: str = ""

    def contains_source(self, other: "Source") -> bool:
        """Return whether this source contains every object of the other source."""
        return self.bucket == other.bucket and other.prefix.startswith(self.prefix)
