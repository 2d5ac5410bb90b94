"""The command lines of inference servers, which the local models accept; they refuse every other flag."""

import argparse
import os
from collections.abc import Sequence

#: https://huggingface.co/docs/text-embeddings-inference/cli_arguments
TEI_FLAGS = (
    "--model-id", "--revision", "--tokenization-workers", "--dtype", "--served-model-name", "--pooling",
    "--max-concurrent-requests", "--max-batch-tokens", "--max-batch-requests", "--max-client-batch-size",
    "--default-prompt-name", "--default-prompt", "--dense-path", "--hf-token", "--hostname", "--port", "--uds-path",
    "--huggingface-hub-cache", "--payload-limit", "--api-key", "--otlp-endpoint", "--otlp-service-name",
    "--prometheus-port", "--cors-allow-origin",
)  # fmt: skip
TEI_SWITCHES = ("--auto-truncate", "--json-output", "--disable-spans")
#: https://docs.vllm.ai/en/latest/cli/serve/
VLLM_FLAGS = (
    "--served-model-name", "--host", "--port", "--tensor-parallel-size", "--pipeline-parallel-size", "--max-model-len",
    "--gpu-memory-utilization", "--dtype", "--quantization", "--kv-cache-dtype", "--max-num-seqs",
    "--max-num-batched-tokens", "--load-format", "--model-loader-extra-config", "--tool-call-parser",
    "--reasoning-parser", "--chat-template", "--shutdown-timeout", "--sse-keep-alive-interval",
    "--max-num-queued-reqs", "--allowed-media-domains", "--allowed-local-media-path", "--limit-mm-per-prompt",
    "--max-logprobs", "--seed", "--api-key", "--download-dir", "--tokenizer", "--revision", "--hf-overrides",
    "--override-generation-config", "--generation-config", "--runner", "--convert", "--task", "--max-lora-rank",
    "--max-loras", "--block-size", "--swap-space", "--cpu-offload-gb", "--root-path",
    "--uvicorn-log-level", "--speculative-config", "--guided-decoding-backend", "--compilation-config",
)  # fmt: skip
VLLM_SWITCHES = (
    "--enable-auto-tool-choice", "--enable-prefix-caching", "--no-enable-prefix-caching", "--enable-chunked-prefill",
    "--no-enable-chunked-prefill", "--trust-remote-code", "--enable-lora", "--enforce-eager", "--disable-log-requests",
    "--disable-log-stats", "--enable-log-requests", "--enable-sleep-mode", "--enable-server-load-tracking",
    "--enable-prompt-tokens-details", "--enable-request-id-headers",
)  # fmt: skip
#: https://huggingface.co/docs/text-generation-inference/reference/launcher
TGI_FLAGS = (
    "--model-id", "--revision", "--hostname", "--port", "--num-shard", "--sharded", "--quantize", "--dtype",
    "--kv-cache-dtype", "--max-concurrent-requests", "--max-client-batch-size", "--max-input-tokens",
    "--max-input-length", "--max-total-tokens", "--max-batch-prefill-tokens", "--max-batch-total-tokens",
    "--max-batch-size", "--max-best-of", "--max-stop-sequences", "--max-top-n-tokens", "--waiting-served-ratio",
    "--max-waiting-tokens", "--validation-workers", "--speculate", "--cuda-graphs", "--cuda-memory-fraction",
    "--rope-scaling", "--rope-factor", "--huggingface-hub-cache", "--weights-cache-override", "--shard-uds-path",
    "--master-addr", "--master-port", "--lora-adapters", "--api-key", "--payload-limit", "--tokenizer-config-path",
    "--usage-stats", "--cors-allow-origin", "--otlp-endpoint", "--otlp-service-name", "--prometheus-port",
)  # fmt: skip
TGI_SWITCHES = (
    "--trust-remote-code", "--disable-custom-kernels", "--json-output", "--disable-grammar-support", "--env",
)  # fmt: skip


def create_parser(flags: Sequence[str], switches: Sequence[str]) -> argparse.ArgumentParser:
    """Return a parser that accepts these flags alone; a flag's value is a text, a switch may have one."""
    parser = argparse.ArgumentParser(allow_abbrev=False)
    for flag in flags:
        parser.add_argument(flag)
    for switch in switches:
        parser.add_argument(switch, nargs="?", const="true", default="false")
    return parser


def parse_tei_flags(arguments: Sequence[str]) -> argparse.Namespace:
    """Parse the arguments of `text-embeddings-router`. Exits with code 2 at an unknown flag."""
    return create_parser(TEI_FLAGS, TEI_SWITCHES).parse_args(arguments)


def parse_vllm_flags(arguments: Sequence[str]) -> argparse.Namespace:
    """Parse the arguments of `vllm serve`; `model` is the model. Exits with code 2 at an unknown flag."""
    parser = create_parser(VLLM_FLAGS, ())
    parser.add_argument("model", nargs="?")
    parser.add_argument("--lora-modules", nargs="+", default=[])
    for switch in VLLM_SWITCHES:
        parser.add_argument(switch, action="store_true")
    return parser.parse_args(arguments)


def parse_tgi_flags(arguments: Sequence[str]) -> argparse.Namespace:
    """Parse the arguments of `text-generation-launcher`. Exits with code 2 at an unknown flag."""
    return create_parser(TGI_FLAGS, TGI_SWITCHES).parse_args(arguments)


def find_address(host: str | None, port: str | None) -> tuple[str, int]:
    """Return the address to listen at: `0.0.0.0` in a container is the task's own address here, in HOST."""
    own = os.environ.get("HOST", "127.0.0.1")
    return own if host in (None, "0.0.0.0", "::") else str(host), int(port or os.environ["PORT"])  # noqa: S104


def list_served_names(flags: argparse.Namespace) -> list[str]:
    """Return the names of the model and of its adapters at `vllm serve`, none if it was started without a name."""
    if not flags.served_model_name:
        return []
    return [flags.served_model_name, *(one.partition("=")[0] for one in flags.lora_modules)]
