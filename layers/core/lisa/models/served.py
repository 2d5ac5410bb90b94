"""A model as the gateway serves it."""

from collections.abc import Iterable, Mapping
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from lisa.models.guardrails import Guardrail
from lisa.policy import resources as on
from lisa.policy.rules import Action, allows
from lisa.policy.subject import Subject

ModelType = Literal["textgen", "embedding", "imagegen", "videogen"]
InferenceContainer = Literal["vllm", "tgi", "tei"]
IN_SERVICE = "InService"


class Feature(BaseModel):
    """Something a model can do, for those who choose one; the overview is in words."""

    model_config = ConfigDict(frozen=True, extra="ignore")
    name: str
    overview: str = ""


class ServedModel(BaseModel):
    """A model that can answer now. `litellm_params` says where and how; it never leaves the gateway.

    `context_window` counts tokens. `api_key_secret` names a Secrets Manager secret, never the key itself.
    `inference_container` is what a self-hosted model runs in.
    """

    model_config = ConfigDict(frozen=True, extra="ignore", protected_namespaces=())
    model_id: str
    model_type: ModelType = "textgen"
    litellm_params: Mapping[str, Any]
    allowed_groups: tuple[str, ...] = ()
    context_window: int | None = None
    api_key_secret: str | None = None
    inference_container: InferenceContainer | None = None
    features: tuple[Feature, ...] = ()
    guardrails_config: Mapping[str, Guardrail] = Field(default_factory=dict)

    @property
    def resource(self) -> on.Model:
        """The model as rules see it."""
        return on.Model(self.allowed_groups)


def may_embed_with(subject: Subject, model: ServedModel | None) -> bool:
    """Whether the caller may embed with this model: it must be in service, for embeddings and for them."""
    return model is not None and model.model_type == "embedding" and allows(subject, Action.USE, model.resource)


def usable_models(models: Iterable[ServedModel], subject: Subject) -> list[ServedModel]:
    """The models this caller may use, in a stable order."""
    return sorted((m for m in models if allows(subject, Action.USE, m.resource)), key=lambda m: m.model_id)
