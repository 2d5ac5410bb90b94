"""The models of Bedrock that an installation can call, read live from Bedrock.

A foundation model is called by its own id if it has inference on demand, and by an inference profile otherwise; a
profile spreads the calls over several regions.
https://docs.aws.amazon.com/bedrock/latest/userguide/inference-profiles-support.html
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from lisa.models.answers import FoundationModelView
from lisa.models.served import ModelType

_TYPES: Final[Mapping[str, ModelType]] = {
    "EMBEDDING": "embedding",
    "IMAGE": "imagegen",
    "VIDEO": "videogen",
    "TEXT": "textgen",
}


@dataclass(frozen=True)
class FoundationModel:
    """A model as Bedrock lists it. The modalities are words such as TEXT, IMAGE and EMBEDDING."""

    model_id: str
    name: str
    provider: str
    inputs: Sequence[str]
    outputs: Sequence[str]
    is_on_demand: bool
    is_legacy: bool


@dataclass(frozen=True)
class InferenceProfile:
    """A profile that Bedrock defines, with the ids of the models that it calls."""

    profile_id: str
    name: str
    model_ids: Sequence[str]


@dataclass(frozen=True)
class ListedFoundationModels:
    """The models and profiles of the region; a `failure` says why Bedrock could not be asked, and what to do."""

    models: Sequence[FoundationModel] = ()
    profiles: Sequence[InferenceProfile] = ()
    failure: str | None = None


class FoundationModels(Protocol):
    """The list of the models of Bedrock."""

    def list_models(self) -> ListedFoundationModels:
        """Return all models and inference profiles of the region."""
        ...


def build_callable_models(listed: ListedFoundationModels) -> list[FoundationModelView]:
    """Return the models that can be called, by provider and name, with the model name that a new model needs."""
    by_id = {model.model_id: model for model in listed.models}
    found = [_build_view(model, model.model_id, model.name) for model in listed.models if model.is_on_demand]
    for profile in listed.profiles:
        model = next((by_id[one] for one in profile.model_ids if one in by_id), None)
        if model is not None:
            found.append(_build_view(model, profile.profile_id, profile.name, is_profile=True))
    return sorted(_without_unknown_types(found), key=lambda view: (view["isLegacy"], view["provider"], view["name"]))


def _build_view(
    model: FoundationModel, model_id: str, name: str, *, is_profile: bool = False
) -> FoundationModelView | None:
    model_type = next((type_ for word, type_ in _TYPES.items() if word in model.outputs), None)
    if model_type is None:
        return None
    return {
        "modelName": f"bedrock/{model_id}",
        "name": name,
        "provider": model.provider,
        "modelType": model_type,
        "readsImages": "IMAGE" in model.inputs,
        "isInferenceProfile": is_profile,
        "isLegacy": model.is_legacy,
    }


def _without_unknown_types(views: Iterable[FoundationModelView | None]) -> list[FoundationModelView]:
    return [view for view in views if view is not None]
