"""The GPU memory that a self-hosted model needs, compared with the memory of its instance type."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from lisa.models.context_windows import read_positive, select_text_config
from lisa.models.instance_types import Accelerators

#: vLLM's default of --gpu-memory-utilization: https://docs.vllm.ai/en/stable/api/vllm/config/cache/
USABLE_SHARE: Final = 0.92
#: The tokens that a model must be able to hold to be useful, if its context window is not known or larger.
LEAST_TOKENS: Final = 8_192
_GIB: Final = 1_073_741_824
_VALUES: Final = 2  # a key and a value for each token
_BYTES: Final[Mapping[str, int]] = {"float32": 4, "float16": 2, "bfloat16": 2}


@dataclass(frozen=True)
class MemoryFit:
    """The memory in bytes: of the weights, of the keys and values of one full context, and usable on all GPUs."""

    weights: int
    context: int
    usable: int

    @property
    def fits(self) -> bool:
        """Return whether the GPUs hold the weights and one context."""
        return self.weights + self.context <= self.usable


def compute_fit(weights: int, bytes_per_token: int, tokens: int, gpus: Accelerators) -> MemoryFit:
    """Return the comparison for weights of a size in bytes, and a context of so many tokens."""
    return MemoryFit(weights, bytes_per_token * tokens, int(gpus.count * gpus.memory_gib * _GIB * USABLE_SHARE))


def compute_bytes_per_token(config: Mapping[str, Any]) -> int:
    """Return the bytes of the keys and values of one token, 0 if config.json does not describe them.

    They are 2 x layers x heads of keys and values x size of a head x bytes of a number. Models whose attention
    compresses its keys and values (`kv_lora_rank`) are not described by this formula.
    """
    text = select_text_config(config)
    layers, heads = read_positive(text, "num_hidden_layers", "n_layer"), read_positive(text, "num_attention_heads")
    groups = read_positive(text, "num_key_value_heads") or heads
    width = read_positive(text, "hidden_size", "n_embd")
    if layers is None or heads is None or groups is None or width is None or text.get("kv_lora_rank") is not None:
        return 0
    size = read_positive(text, "head_dim") or width // heads
    return _VALUES * layers * groups * size * _BYTES.get(str(text.get("torch_dtype", text.get("dtype"))), 2)


def describe_excess(fit: MemoryFit, tokens: int, instance_type: str) -> str:
    """Return the warning for a model that does not fit, with its numbers in GiB and the advice."""
    return (
        f"The model may not fit on {instance_type}: its weights need {fit.weights / _GIB:.1f} GiB and a context of "
        f"{tokens:,} tokens needs {fit.context / _GIB:.1f} GiB, but {fit.usable / _GIB:.1f} GiB of GPU memory are "
        f"usable. If it does not start, choose an instance type with more GPU memory, or weights of a lower precision."
    )
