"""The rules for the LoRA adapters of a model, and their ids, which are ids of models as well."""

from collections.abc import Iterable, Iterator

from lisa.models.definition import ModelDefinition
from lisa.models.records import ModelRecord


def find_broken_adapters(definition: ModelDefinition) -> Iterator[tuple[str, str]]:
    """Yield the path of each field of an adapter that breaks a rule, and the reason."""
    if not definition.lora_adapters:
        return
    if definition.hosting_type != "lisa_hosted" or definition.inference_container != "vllm":
        yield "loraAdapters", "only a model with hostingType lisa_hosted and inferenceContainer vllm has adapters"
    if definition.model_type != "textgen":
        yield "loraAdapters", "only a model with modelType textgen has adapters"
    ids, names = {definition.model_id}, {definition.model_name}
    for place, adapter in enumerate(definition.lora_adapters):
        path = f"loraAdapters[{place}]"
        if adapter.model_id in ids:
            yield f"{path}.modelId", f"{adapter.model_id} is used twice in this model; choose another id"
        if adapter.served_name in names:
            yield f"{path}.modelName", f"{adapter.served_name} is used twice in this model; choose another name"
        if ".." in adapter.weights.split("/"):
            yield f"{path}.weights", "send a prefix in the bucket of models, without .."
        ids.add(adapter.model_id)
        names.add(adapter.served_name)


def list_model_ids(definition: ModelDefinition) -> list[str]:
    """Return the id of the model and those of its adapters."""
    return [definition.model_id, *(adapter.model_id for adapter in definition.lora_adapters)]


def find_used_id(definition: ModelDefinition, records: Iterable[ModelRecord]) -> str | None:
    """Return the first id of the model or of its adapters that another model or its adapter has, or None.

    An update that is under way may still end with the adapters from before, so those count, too.
    """
    used = {
        model_id
        for record in records
        if record.model_id != definition.model_id
        for one in (record.definition, record.replaced.definition if record.replaced else record.definition)
        for model_id in list_model_ids(one)
    }
    return next((model_id for model_id in list_model_ids(definition) if model_id in used), None)
