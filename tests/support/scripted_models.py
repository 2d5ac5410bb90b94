"""Models of the scripted provider, published for every way from the gateway to a model."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager

from lisa.models.ports import PublishedModels
from lisa.models.served import InferenceContainer, ModelFeature, ServedModel

#: straight: a container without LiteLLM. The others through LiteLLM: OpenAI's wire format, vLLM's, Anthropic's.
WAYS = ("straight", "openai", "vllm", "claude")
BEHAVIOURS = ("words", "silent", "endless", "failing-400", "failing-401", "failing-429", "failing-500", "failing-503")
_NOWHERE = "http://127.0.0.9:9"  # nobody listens there
_ON_THE_WIRE = {"straight": "hosted_vllm", "openai": "openai", "vllm": "hosted_vllm", "claude": "anthropic"}
_CONTAINERS: Mapping[str, InferenceContainer] = {"straight": "vllm"}


def scripted_model(way: str, behaviour: str, url: str, name: str | None = None) -> ServedModel:
    """Return the model of this behaviour on this way; its id consists of both unless it has a `name`."""
    where = {"model": f"{_ON_THE_WIRE[way]}/{behaviour}", "api_base": url if way == "claude" else f"{url}/v1"}
    return ServedModel(
        model_id=name or f"{way}-{behaviour}", litellm_params=where, inference_container=_CONTAINERS.get(way)
    )


def picture_models(url: str) -> list[ServedModel]:
    """Return models that make pictures, `painter` and `slow-painter`, and `observer`, which sees images."""
    painters = {"painter": "painting-0", "slow-painter": "painting-4"}
    return [
        *(
            ServedModel(
                model_id=name,
                model_type="imagegen",
                litellm_params={"model": f"openai/{behaviour}", "api_base": f"{url}/v1"},
            )
            for name, behaviour in painters.items()
        ),
        ServedModel(
            model_id="observer",
            litellm_params={"model": "openai/seeing", "api_base": f"{url}/v1"},
            features=(ModelFeature(name="imageInput"),),
        ),
    ]


@contextmanager
def publish_models(models: PublishedModels, url: str, *more: ServedModel) -> Iterator[str]:
    """Publish every scripted model and `more` until the end of the block; wait for the last one."""
    served = [*more, *_all(url)]
    for model in served:
        models.publish_model(model)
    yield served[-1].model_id
    for model in served:
        models.withdraw_model(model.model_id)


def _all(url: str) -> Iterable[ServedModel]:
    yield from (scripted_model(way, behaviour, url) for way in WAYS for behaviour in BEHAVIOURS)
    yield from (scripted_model(way, "words", _NOWHERE, f"{way}-away") for way in WAYS)
    for name, wire, base in (("tei", "huggingface", ""), ("cohere", "cohere", "/v1/rerank")):
        where = {"model": f"{wire}/words", "api_base": url + base}
        yield ServedModel(model_id=f"reranker-{name}", model_type="embedding", litellm_params=where)
