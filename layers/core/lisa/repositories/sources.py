"""Buckets and prefixes that an administrator granted to a repository."""

from pydantic import BaseModel, ConfigDict


class Source(BaseModel):
    """Part of a bucket; the prefix is a plain string prefix, and an empty one is the whole bucket."""

    model_config = ConfigDict(frozen=True, extra="ignore")
    bucket: str
    prefix: str = ""

    def covers(self, other: "Source") -> bool:
        """Whether every object of the other source is one of this source."""
        return self.bucket == other.bucket and other.prefix.startswith(self.prefix)
