"""The table of the fields of one endpoint."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from gateway.wire.fields.kinds import TEXT, Kind

_MODEL = TEXT  # a field of every endpoint


@dataclass(frozen=True)
class Fields:
    """The documented fields of a JSON body by name, and the required ones.

    `containers` are fields of self-hosted model servers. They pass to every server of OpenAI's wire format. A field of
    `needs` has no meaning without one of the fields listed with it.

    """

    known: Mapping[str, Kind]
    required: tuple[str, ...] = ()
    containers: Mapping[str, Kind] = field(default_factory=dict)
    needs: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def kind(self, name: str) -> Kind | None:
        """Return the kind of a field, None for a name that is not in the table."""
        return _MODEL if name == "model" else self.known.get(name) or self.containers.get(name)


@dataclass(frozen=True)
class FormFields:
    """The documented fields of a multipart form: texts, files, and the required ones."""

    texts: frozenset[str]
    files: frozenset[str]
    required: tuple[str, ...] = ()
