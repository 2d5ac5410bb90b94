"""The flags that the inference servers document, as far as this project uses them.

Sources, read in November 2026: https://docs.vllm.ai/en/latest/cli/serve/,
https://huggingface.co/docs/text-embeddings-inference/cli_arguments,
https://huggingface.co/docs/text-generation-inference/reference/launcher
"""

VLLM_VALUES = {
    "--allowed-media-domains",
    "--dtype",
    "--gpu-memory-utilization",
    "--host",
    "--load-format",
    "--max-model-len",
    "--max-num-batched-tokens",
    "--max-num-queued-reqs",
    "--max-num-seqs",
    "--model-loader-extra-config",
    "--port",
    "--quantization",
    "--reasoning-parser",
    "--served-model-name",
    "--shutdown-timeout",
    "--sse-keep-alive-interval",
    "--tensor-parallel-size",
    "--tool-call-parser",
}
VLLM_SWITCHES = {
    "--enable-auto-tool-choice",
    "--enable-chunked-prefill",
    "--no-enable-chunked-prefill",
    "--enable-prefix-caching",
    "--no-enable-prefix-caching",
    "--trust-remote-code",
}
TEI_VALUES = {
    "--hostname",
    "--max-batch-tokens",
    "--max-client-batch-size",
    "--max-concurrent-requests",
    "--model-id",
    "--pooling",
    "--port",
    "--served-model-name",
}
TEI_SWITCHES = {"--auto-truncate"}
TGI_VALUES = {
    "--hostname",
    "--max-client-batch-size",
    "--max-concurrent-requests",
    "--max-total-tokens",
    "--model-id",
    "--num-shard",
    "--port",
    "--quantize",
}
TGI_SWITCHES = {"--trust-remote-code"}
