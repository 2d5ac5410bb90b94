"""The facts about a self-hosted model that follow from its weights, before its instances start."""

from dataclasses import dataclass

from lisa.models.accelerators import count_gpus
from lisa.models.context_windows import find_context_window
from lisa.models.definition import ModelDefinition
from lisa.models.instance_types import find_accelerators
from lisa.models.lifecycle_ports import ModelWeights
from lisa.models.memory_fit import LEAST_TOKENS, compute_bytes_per_token, compute_fit, describe_excess
from lisa.models.records import ModelRecord
from lisa.models.vllm_parsers import advise_on_parsers


@dataclass(frozen=True)
class WeightsReport:
    """The context window in tokens, and a warning if the model may not fit in the memory of its GPUs; None: unknown.

    `parser_advice` names variables for vLLM's parsers that are missing or have an unknown value.
    """

    context_window: int | None
    memory_warning: str | None
    parser_advice: str | None = None


def find_missing_weights(weights: ModelWeights, definition: ModelDefinition) -> str | None:
    """Return the part of a model without any file in the bucket of models, in words, or None."""
    if not weights.has_files(definition.model_name):
        return "the name of the model"
    missing = (one for one in definition.lora_adapters if not weights.has_files(one.weights))
    return next((f"the weights of the adapter {one.model_id}" for one in missing), None)


def inspect_weights(weights: ModelWeights, definition: ModelDefinition) -> WeightsReport:
    """Return the report about the weights of a model."""
    config = weights.read_config(definition.model_name)
    window, advice = find_context_window(definition, config), advise_on_parsers(definition, config)
    instance_type = definition.instance_type or ""
    gpus = find_accelerators(instance_type)
    if gpus is None or not count_gpus(instance_type):
        return WeightsReport(window, None, advice)
    tokens = min(window, LEAST_TOKENS) if window else 0
    fit = compute_fit(weights.measure(definition.model_name), compute_bytes_per_token(config), tokens, gpus)
    return WeightsReport(window, None if fit.fits else describe_excess(fit, tokens, instance_type), advice)


def find_changed_window(weights: ModelWeights, record: ModelRecord) -> int | None:
    """Return the context window of a model whose stack is updated, by a change of its definition or by its start.

    A start keeps the window that is known. A window that does not follow from the definition before the change was set
    by an administrator and stays.
    """
    if record.replaced is None and record.context_window is not None:
        return record.context_window
    config = weights.read_config(record.definition.model_name)
    found = find_context_window(record.definition, config)
    if record.replaced is None:
        return found
    before = record.replaced.context_window
    is_discovered = before in (None, find_context_window(record.replaced.definition, config))
    return found or before if is_discovered else before
