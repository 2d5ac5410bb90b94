"""A program that prints the fields that LiteLLM sends on, by endpoint and model, in the gateway's environment."""

import json
import sys

from gateway.upstreams.openai_wire import build_litellm_parameters
from gateway.upstreams.provider_fields import list_supported_fields
from lisa.endpoints.endpoint import WireFormat

EMBEDDING = (
    *("bedrock/amazon.titan-embed-text-v1", "bedrock/amazon.titan-embed-text-v2:0", "bedrock/cohere.embed-english-v3"),
    *("cohere/embed-v4.0", "mistral/mistral-embed", "huggingface/m", "azure/m", "openai/m", "hosted_vllm/m"),
    *("gemini/m", "no-such-provider/m"),
)

if __name__ == "__main__":
    found = {}
    for model in EMBEDDING:
        fields = list_supported_fields(
            build_litellm_parameters({"model": model, "api_base": "http://10.0.0.1"}), WireFormat.EMBEDDINGS
        )
        found[model] = None if fields is None else sorted(fields)
    sys.stdout.write(f"\n{json.dumps(found)}\n")
