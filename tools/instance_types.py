"""`python -m tools.instance_types`: write the list of EC2 instance types, and the GPUs and prices that the page shows.

The names are those that botocore knows; numbers and memory of accelerators are from AWS's documentation:
https://docs.aws.amazon.com/ec2/latest/instancetypes/ac.html
The prices are those of instance_prices.json.
"""

import json
from pathlib import Path
from typing import Final

import botocore.session

from lisa.models.accelerators import accelerator_refusal, count_gpus
from lisa.models.instance_prices import find_hourly_price

TARGET = Path(__file__).resolve().parents[1] / "layers/core/lisa/models/instance_types.json"
PAGE_TARGET = Path(__file__).resolve().parents[1] / "ui/src/modelAdministration/gpuInstances.json"
#: By family: the memory of one accelerator in GiB, and the number of accelerators of sizes that have more than one.
_ACCELERATORS: Final[dict[str, tuple[int, dict[str, int]]]] = {
    "g4dn": (16, {"12xlarge": 4, "metal": 8}),
    "g5": (24, {"12xlarge": 4, "24xlarge": 4, "48xlarge": 8}),
    "g5g": (16, {"16xlarge": 2, "metal": 2}),
    "g6": (24, {"12xlarge": 4, "24xlarge": 4, "48xlarge": 8}),
    "gr6": (24, {}),
    "g6e": (48, {"12xlarge": 4, "24xlarge": 4, "48xlarge": 8}),
    "g7e": (96, {"12xlarge": 2, "24xlarge": 4, "48xlarge": 8}),
    "p3": (16, {"8xlarge": 4, "16xlarge": 8}),
    "p3dn": (32, {"24xlarge": 8}),
    "p4d": (40, {"24xlarge": 8}),
    "p4de": (80, {"24xlarge": 8}),
    "p5": (80, {"48xlarge": 8}),
    "p5e": (141, {"48xlarge": 8}),
    "p5en": (141, {"48xlarge": 8}),
    "p6-b200": (180, {"48xlarge": 8}),
    "p6-b300": (268, {"48xlarge": 8}),
    "inf2": (32, {"24xlarge": 6, "48xlarge": 12}),
}
#: By family: the compute capability of its GPUs without the dot: https://developer.nvidia.com/cuda-gpus
_COMPUTE_CAPABILITIES: Final[dict[str, int]] = {
    "g4dn": 75,
    "g5": 86,
    "g5g": 75,
    "g6": 89,
    "gr6": 89,
    "g6e": 89,
    "g7e": 120,
    "p3": 70,
    "p3dn": 70,
    "p4d": 80,
    "p4de": 80,
    "p5": 90,
    "p5e": 90,
    "p5en": 90,
    "p6-b200": 100,
    "p6-b300": 103,
}


def build_document() -> str:
    """Return the file: all names sorted, and the accelerators of the types that have some."""
    shape = botocore.session.get_session().get_service_model("ec2").shape_for("InstanceType")
    names = sorted(shape.enum)  # type: ignore[attr-defined]
    found = {}
    for name in names:
        family, _, size = name.partition(".")
        if family in _ACCELERATORS:
            memory, counts = _ACCELERATORS[family]
            found[name] = {"count": counts.get(size, 1), "memory_gib": memory}
            if family in _COMPUTE_CAPABILITIES:
                found[name]["compute_capability"] = _COMPUTE_CAPABILITIES[family]
    return json.dumps({"names": names, "accelerators": found}, indent=0) + "\n"


def build_page_document() -> str:
    """Return the file of the page: the GPUs of the types that a model can use, and the price if it is known."""
    found = {}
    for name, accelerators in json.loads(build_document())["accelerators"].items():
        if not count_gpus(name) or accelerator_refusal(name):
            continue
        found[name] = {"gpus": accelerators["count"], "gpuMemoryGib": accelerators["memory_gib"]}
        if (price := find_hourly_price(name)) is not None:
            found[name]["dollarsPerHour"] = price
    return "{\n" + ",\n".join(f'"{name}": {json.dumps(facts)}' for name, facts in found.items()) + "\n}\n"


if __name__ == "__main__":
    TARGET.write_text(build_document())
    PAGE_TARGET.write_text(build_page_document())
