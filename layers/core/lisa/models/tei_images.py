"""The images of Text Embeddings Inference (TEI): one for each generation of GPUs, and one for each kind of processor.

Source: https://github.com/huggingface/text-embeddings-inference#docker-images
"""

from collections.abc import Mapping
from typing import Final

from lisa.models.accelerators import count_gpus, is_arm
from lisa.models.definition import ContainerImage, ModelDefinition
from lisa.models.instance_types import find_accelerators

_REPOSITORY: Final = "ghcr.io/huggingface/text-embeddings-inference"
_VERSION: Final = "1.9"
#: By the compute capability of the GPU, without its dot: the beginning of the image's tag.
_TAGS: Final[Mapping[int, str]] = {
    75: "turing-",
    80: "",
    86: "86-",
    89: "89-",
    90: "hopper-",
    100: "100-",
    120: "120-",
}
_OLDEST_CAPABILITY: Final = 75  # TEI cannot be built for an older GPU


def choose_tei_image(instance_type: str) -> str | None:
    """Return the image of TEI for the GPUs or the processor of an instance type, or None if TEI has none for it."""
    if count_gpus(instance_type) == 0:
        return f"{_REPOSITORY}:{'cpu-arm64-' if is_arm(instance_type) else 'cpu-'}{_VERSION}"
    prefix = _TAGS.get(_read_capability(instance_type))
    return None if prefix is None else f"{_REPOSITORY}:{prefix}{_VERSION}"


def tei_refusal(instance_type: str, image: ContainerImage | None) -> str | None:
    """Return the reason why TEI cannot use the GPUs of an instance type, or None.

    An administrator may name an image for GPUs that the documented images do not support, but not for those that TEI
    itself does not support.
    """
    capability = _read_capability(instance_type)
    is_too_old = count_gpus(instance_type) > 0 and capability < _OLDEST_CAPABILITY
    if not is_too_old and (image is not None or choose_tei_image(instance_type)):
        return None
    shown = f"{capability // 10}.{capability % 10}"
    return f"TEI has no image for the GPUs of {instance_type} (compute capability {shown}). Choose g4dn, g5, g6 or g6e"


def add_tei_image(definition: ModelDefinition) -> ModelDefinition:
    """Return the definition with the image for its instance type, if its container is TEI and names no image."""
    config = definition.container_config
    if config is None or config.image is not None or definition.inference_container != "tei":
        return definition
    image = choose_tei_image(definition.instance_type or "")
    if image is None:
        return definition
    chosen = config.model_copy(update={"image": ContainerImage(base_image=image)})
    return definition.model_copy(update={"container_config": chosen})


def _read_capability(instance_type: str) -> int:
    found = find_accelerators(instance_type)
    return 0 if found is None else found.compute_capability or 0
