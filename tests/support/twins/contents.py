"""Contents of the chat in memory, held to the same contract tests as S3."""

from collections.abc import Iterator, Mapping, Sequence

from lisa.chat.uploads import PresignedForm


class MemoryContents:
    """Objects in a dictionary."""

    def __init__(self) -> None:
        self.objects: dict[str, bytes] = {}

    def put(self, key: str, content: bytes, media_type: str) -> None:
        self.objects[key] = content

    def get(self, key: str) -> bytes | None:
        return self.objects.get(key)

    def get_many(self, keys: Sequence[str]) -> Mapping[str, bytes]:
        return {key: self.objects[key] for key in keys if key in self.objects}

    def create_link(self, key: str, file_name: str | None = None) -> str:
        return f"https://chat.test/{key}"

    def create_form(self, key: str, most_bytes: int) -> PresignedForm:
        return {"url": "https://chat.test/", "fields": {"key": key}}

    def list_keys(self, prefix: str) -> Iterator[str]:
        return iter(sorted(key for key in self.objects if key.startswith(prefix)))

    def remove(self, keys: Sequence[str]) -> None:
        for key in keys:
            self.objects.pop(key, None)

    def erase(self, prefix: str) -> None:
        self.remove(list(self.list_keys(prefix)))
