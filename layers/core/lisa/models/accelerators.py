"""The GPUs and the processors of EC2 instance types."""

from typing import Final

from lisa.models.instance_types import find_accelerators

_NEURON_FAMILIES: Final = ("inf2",)  # accelerators of AWS, which the images for GPUs cannot use
_GPU_FAMILIES: Final = ("g", "p")  # the first letter of the families that have GPUs
#: Families whose accelerators no model can use, with the reason.
_UNUSABLE: Final = (
    (
        ("inf1", "inf2", "trn1", "trn1n", "trn2", "trn2u"),
        "has Neuron accelerators, for which models need other container images and devices than for GPUs",
    ),
    (("dl1", "dl2q", "f1", "f2", "vt1"), "has accelerators that are no GPUs"),
    (("g4ad",), "has GPUs of AMD, and the machine image of ECS has drivers for those of NVIDIA"),
    (("g2", "g3", "g3s", "p2"), "has GPUs that the containers of models do not support any more"),
    (("g6f", "gr6f"), "has a part of a GPU, which needs a driver that the machine image of ECS does not have"),
    (("p6e-gb200",), "has GPUs and an ARM processor, for which ECS has no machine image"),
)
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
    """Return the reason why no model can use the accelerators of an instance type, or None.

    ECS has a machine image with GPU drivers for x86 alone: https://github.com/aws/amazon-ecs-ami
    """
    family = instance_type.partition(".")[0]
    reason = next((reason for families, reason in _UNUSABLE if family in families), None)
    if reason is None and count_gpus(instance_type) and is_arm(instance_type):
        reason = "has GPUs and an ARM processor, for which ECS has no machine image"
    if reason is None and family.startswith(_GPU_FAMILIES) and count_gpus(instance_type) == 0:
        reason = "has GPUs whose number and memory this installation does not know"
    return f"{instance_type} {reason}. Choose g5, g6 or g6e" if reason else None
