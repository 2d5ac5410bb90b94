"""A table of the fields that one endpoint takes."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from gateway.wire.fields.kinds import TEXT, Kind

_MODEL = TEXT  # every endpoint's


@dataclass(frozen=True)
class Fields:
    """The documented fields of a JSON body by name, and those of them that must be there.

    `containers` are fields of the model servers that people run themselves. They pass to every server whose wire format
    is OpenAI's. A field of `needs` means nothing without one of the fields it is listed with.
    """

    known: Mapping[str, Kind]
    required: tuple[str, ...] = ()
    containers: Mapping[str, Kind] = field(default_factory=dict)
    needs: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def kind(self, name: str) -> Kind | None:
        """The kind of a field, None for a name that is not in the table."""
        return _MODEL if name == "model" else self.known.get(name) or self.containers.get(name)


@dataclass(frozen=True)
class FormFields:
    """The documented fields of a multipart form: those that are texts, those that are files, and those required."""

    texts: frozenset[str]
    files: frozenset[str]
    required: tuple[str, ...] = ()
