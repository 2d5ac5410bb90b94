"""The flags of the inference servers, and the variables of older clients that become flags.

Sources: https://docs.vllm.ai/en/latest/cli/serve/,
https://huggingface.co/docs/text-embeddings-inference/cli_arguments and
https://huggingface.co/docs/text-generation-inference/reference/launcher
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Flag:
    """A flag of a server. A switch has no value: it is on, off by another name, or left out."""

    name: str
    is_switch: bool = False
    off_name: str | None = None

    def render(self, value: str) -> list[str]:
        """Return the arguments for the value of a variable; a switch is on for `true`, `1`, `yes` and `on`."""
        if not self.is_switch:
            return [self.name, value]
        if value.strip().lower() in ("true", "1", "yes", "on"):
            return [self.name]
        return [self.off_name] if self.off_name else []


#: Variables of older clients that vLLM does not read.
VLLM_VARIABLES: Final[Mapping[str, Flag]] = {
    "VLLM_MAX_MODEL_LEN": Flag("--max-model-len"),
    "VLLM_TENSOR_PARALLEL_SIZE": Flag("--tensor-parallel-size"),
    "VLLM_GPU_MEMORY_UTILIZATION": Flag("--gpu-memory-utilization"),
    "VLLM_TOOL_CALL_PARSER": Flag("--tool-call-parser"),
    "VLLM_REASONING_PARSER": Flag("--reasoning-parser"),
    "VLLM_ENABLE_AUTO_TOOL_CHOICE": Flag("--enable-auto-tool-choice", is_switch=True),
    "VLLM_DTYPE": Flag("--dtype"),
    "VLLM_QUANTIZATION": Flag("--quantization"),
    "VLLM_MAX_NUM_SEQS": Flag("--max-num-seqs"),
    "VLLM_MAX_NUM_BATCHED_TOKENS": Flag("--max-num-batched-tokens"),
    "VLLM_ENABLE_PREFIX_CACHING": Flag("--enable-prefix-caching", True, "--no-enable-prefix-caching"),
    "VLLM_ENABLE_CHUNKED_PREFILL": Flag("--enable-chunked-prefill", True, "--no-enable-chunked-prefill"),
    "VLLM_TRUST_REMOTE_CODE": Flag("--trust-remote-code", is_switch=True),
    "VLLM_LOAD_FORMAT": Flag("--load-format"),
    "MAX_TOTAL_TOKENS": Flag("--max-model-len"),
}
TGI_VARIABLES: Final[Mapping[str, Flag]] = {"MAX_TOTAL_TOKENS": Flag("--max-total-tokens")}
TEI_VARIABLES: Final[Mapping[str, Flag]] = {}
