"""The twin of the list of Bedrock's models."""

from dataclasses import dataclass, field

from lisa.models.foundation_models import FoundationModel, ListedFoundationModels

NOVA = FoundationModel(
    "amazon.nova-lite-v1:0", "Nova Lite", "Amazon", ["TEXT"], ["TEXT"], is_on_demand=True, is_legacy=False
)


@dataclass(frozen=True)
class MemoryFoundationModels:
    """A list of models, or the failure to read it."""

    listed: ListedFoundationModels = field(default_factory=lambda: ListedFoundationModels([NOVA]))

    def list_models(self) -> ListedFoundationModels:
        return self.listed
