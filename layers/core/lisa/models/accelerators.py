"""The GPUs of EC2 instance types.

Source: https://docs.aws.amazon.com/ec2/latest/instancetypes/ac.html
"""

from typing import Final

#: The number of GPUs of each size, by family. A size that is missing has one GPU.
_GPU_FAMILIES: Final[dict[str, dict[str, int]]] = {
    "g4dn": {"12xlarge": 4, "metal": 8},
    "g5": {"12xlarge": 4, "24xlarge": 4, "48xlarge": 8},
    "g5g": {"16xlarge": 2, "metal": 2},
    "g6": {"12xlarge": 4, "24xlarge": 4, "48xlarge": 8},
    "gr6": {},
    "g6e": {"12xlarge": 4, "24xlarge": 4, "48xlarge": 8},
    "p3": {"8xlarge": 4, "16xlarge": 8},
    "p3dn": {"24xlarge": 8},
    "p4d": {"24xlarge": 8},
    "p4de": {"24xlarge": 8},
    "p5": {"48xlarge": 8},
    "p5e": {"48xlarge": 8},
    "p5en": {"48xlarge": 8},
    "p6-b200": {"48xlarge": 8},
}
_ARM_FAMILIES: Final = ("a1", "g5g", "im4gn", "is4gen", "t4g", "x2gd")


def count_gpus(instance_type: str) -> int:
    """Return the number of GPUs of an instance type, 0 for one without any."""
    family, _, size = instance_type.partition(".")
    sizes = _GPU_FAMILIES.get(family)
    return 0 if sizes is None else sizes.get(size, 1)


def is_arm(instance_type: str) -> bool:
    """Return whether the instance type has an ARM processor: Graviton families have a `g` after their number."""
    family = instance_type.partition(".")[0]
    generation = family.lstrip("abcdefghijklmnopqrstuvwxyz").lstrip("0123456789")
    return family in _ARM_FAMILIES or (generation.startswith("g") and family not in _GPU_FAMILIES)
