"""The models that the gateway serves."""

from collections.abc import Iterable, Mapping
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from lisa.models.guardrails import Guardrail
from lisa.policy import resources as on
from lisa.policy.rules import Action, is_allowed
from lisa.policy.subject import Subject

ModelType = Literal["textgen", "embedding", "imagegen", "videogen"]
#: A model that is asleep has no task; one that is waking is tested by the platform, while its users wait.
SleepState = Literal["awake", "asleep", "waking"]
InferenceContainer = Literal["vllm", "tgi", "tei"]
IN_SERVICE = "InService"


class ModelFeature(BaseModel):
    """An ability of a model, shown to users who choose a model."""

    model_config = ConfigDict(frozen=True, extra="ignore")
    name: str
    overview: str = ""


class ServedAdapter(BaseModel):
    """A LoRA adapter in the route of its base model: its id for callers, its name at the server, and its groups."""

    model_config = ConfigDict(frozen=True, extra="ignore", protected_namespaces=())
    model_id: str
    name: str
    allowed_groups: tuple[str, ...] = ()


class ServedModel(BaseModel):
    """A model in service, or a candidate that only the platform may use, to test it.

    `litellm_params` holds the address and the parameters of its calls and is never sent to callers. `context_window`
    counts tokens. `api_key_secret` is the name of a Secrets Manager secret. `inference_container` is the server of a
    self-hosted model. A model that `stops_when_idle` has a state of sleep; `start_seconds` is the duration of its last
    start. A route that an earlier version `added_by_command` has no record. The `adapters` are served by the tasks of
    this model; `base_model_id` is that model in the route of an adapter. The `unsupported_parameters` of a request are
    dropped.
    """

    model_config = ConfigDict(frozen=True, extra="ignore", protected_namespaces=())
    model_id: str
    model_type: ModelType = "textgen"
    litellm_params: Mapping[str, Any]
    allowed_groups: tuple[str, ...] = ()
    context_window: int | None = None
    api_key_secret: str | None = None
    inference_container: InferenceContainer | None = None
    features: tuple[ModelFeature, ...] = ()
    guardrails_config: Mapping[str, Guardrail] = Field(default_factory=dict)
    is_candidate: bool = False
    stops_when_idle: bool = False
    sleep_state: SleepState = "awake"
    start_seconds: int | None = None
    added_by_command: bool = False
    adapters: tuple[ServedAdapter, ...] = ()
    base_model_id: str | None = None
    unsupported_parameters: tuple[str, ...] = ()

    @property
    def capacity_id(self) -> str:
        """Return the id of the model whose tasks answer: an adapter has none of its own."""
        return self.base_model_id or self.model_id

    @property
    def policy_resource(self) -> on.Model:
        """Return the model as a resource of the policy."""
        return on.Model(self.allowed_groups, self.is_candidate, self.sleep_state == "waking")


def expand_adapters(models: Iterable[ServedModel]) -> tuple[ServedModel, ...]:
    """Return the models and a route for each of their adapters, which has the address and the state of its base model.

    An id that is used twice belongs to the model with this id, or else to the adapter of the first base model.
    """
    bases = {model.model_id: model for model in models}
    routes = dict(bases)
    for model_id in sorted(bases):
        for adapter in bases[model_id].adapters:
            routes.setdefault(adapter.model_id, _build_adapter_route(bases[model_id], adapter))
    return tuple(routes.values())


def _build_adapter_route(base: ServedModel, adapter: ServedAdapter) -> ServedModel:
    provider = str(base.litellm_params.get("model")).partition("/")[0]
    changes = {
        "model_id": adapter.model_id,
        "allowed_groups": adapter.allowed_groups,
        "litellm_params": {**base.litellm_params, "model": f"{provider}/{adapter.name}"},
        "adapters": (),
        "base_model_id": base.model_id,
    }
    return base.model_copy(update=changes)


def may_embed_with(subject: Subject, model: ServedModel | None) -> bool:
    """Return whether this is an embedding model in service that the caller may use."""
    return (
        model is not None and model.model_type == "embedding" and is_allowed(subject, Action.USE, model.policy_resource)
    )


def usable_models(models: Iterable[ServedModel], subject: Subject) -> list[ServedModel]:
    """Return the models that the caller may use, sorted by id. No caller sees a candidate in a list."""
    usable = (m for m in models if not m.is_candidate and is_allowed(subject, Action.USE, m.policy_resource))
    return sorted(usable, key=lambda m: m.model_id)
