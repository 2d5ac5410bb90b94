"""The GPUs and the processors of EC2 instance types."""

from typing import Final

from lisa.models.instance_types import find_accelerators

_NEURON_FAMILIES: Final = ("inf2",)  # accelerators of AWS, which the images for GPUs cannot use
_ARM_FAMILIES: Final = ("a1", "g5g", "im4gn", "is4gen", "t4g", "x2gd")


def count_gpus(instance_type: str) -> int:
    """Return the number of GPUs of an instance type, 0 for one without any."""
    found = find_accelerators(instance_type)
    return 0 if found is None or instance_type.partition(".")[0] in _NEURON_FAMILIES else found.count


def is_arm(instance_type: str) -> bool:
    """Return whether the instance type has an ARM processor: Graviton families have a `g` after their number."""
    family = instance_type.partition(".")[0]
    generation = family.lstrip("abcdefghijklmnopqrstuvwxyz").lstrip("0123456789")
    return family in _ARM_FAMILIES or generation.startswith("g")


def accelerator_refusal(instance_type: str) -> str | None:
    """Return the reason why no model can use the GPUs of an instance type, or None.

    ECS has a machine image with GPU drivers for x86 alone: https://github.com/aws/amazon-ecs-ami
    """
    if count_gpus(instance_type) and is_arm(instance_type):
        return f"{instance_type} has GPUs and an ARM processor; ECS has no machine image for it. Choose g5, g6 or g6e"
    return None
