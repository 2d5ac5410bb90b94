"""Patch: SSM has the public parameters with the machine images of ECS, which launch templates refer to."""

from ministack.services import ssm

from local.cloud.patching import find_native, raise_if_outdated

_PREFIX = "/aws/service/ecs/optimized-ami/amazon-linux-2023"
#: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/retrieve-ecs-optimized_AMI.html
_VARIANTS = ("", "/arm64", "/gpu", "/neuron")


def apply() -> None:
    """Apply the patch. The emulator has only the images of plain Amazon Linux."""
    known = find_native(ssm, "_PUBLIC_AMI_PARAMETERS")
    for number, variant in enumerate(_VARIANTS, 1):
        name = f"{_PREFIX}{variant}/recommended/image_id"
        raise_if_outdated(name not in known, f"{name} to be unknown: delete the patch public_parameters")
        known[name] = f"ami-{number:017x}"
