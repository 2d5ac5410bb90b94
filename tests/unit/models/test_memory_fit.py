"""The GPU memory that a model needs, compared with the memory of its instance type."""

import json
from pathlib import Path
from typing import Any

import pytest

from lisa.models.instance_types import Accelerators
from lisa.models.memory_fit import MemoryFit, compute_bytes_per_token, compute_fit, describe_excess

CASES = Path(__file__).resolve().parents[3] / "ui/src/modelAdministration/memoryFit.cases.json"  # the page has them too
LLAMA_8B = {"num_hidden_layers": 32, "num_attention_heads": 32, "num_key_value_heads": 8, "hidden_size": 4_096}


@pytest.mark.parametrize("case", json.loads(CASES.read_text()), ids=lambda case: case["name"])
def test_the_page_and_the_workflow_compute_the_same_memory(case: dict[str, Any]) -> None:
    fit = compute_fit(
        case["weights"], case["bytesPerToken"], case["tokens"], Accelerators(case["gpus"], case["gpuMemoryGib"])
    )

    assert fit == MemoryFit(case["weights"], case["context"], case["usable"])
    assert fit.fits is case["fits"]


@pytest.mark.parametrize(
    ("config", "size"),
    [
        (LLAMA_8B, 131_072),
        (LLAMA_8B | {"torch_dtype": "float32"}, 262_144),
        (LLAMA_8B | {"head_dim": 64}, 65_536),
        ({"text_config": LLAMA_8B, "hidden_size": 1}, 131_072),
        ({"num_hidden_layers": 12, "num_attention_heads": 12, "hidden_size": 768}, 36_864),
        (LLAMA_8B | {"kv_lora_rank": 512}, 0),
        ({"hidden_size": 768}, 0),
        ({}, 0),
    ],
)
def test_the_memory_of_a_token_follows_from_the_layers_and_the_heads(config: dict[str, Any], size: int) -> None:
    assert compute_bytes_per_token(config) == size


def test_the_warning_has_the_numbers_and_the_advice() -> None:
    warning = describe_excess(MemoryFit(16 << 30, 1 << 30, 14 << 30), 8_192, "g4dn.xlarge")

    assert "g4dn.xlarge" in warning
    assert "weights need 16.0 GiB and a context of 8,192 tokens needs 1.0 GiB, but 14.0 GiB" in warning
    assert "choose an instance type with more GPU memory" in warning
