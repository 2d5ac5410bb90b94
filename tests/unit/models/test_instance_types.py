"""The generated list of instance types and their accelerators."""

import json
import re

import pytest

from lisa.models.accelerators import accelerator_refusal, count_gpus, is_arm
from lisa.models.instance_types import find_accelerators, instance_type_refusal, list_instance_types
from tools.instance_types import PAGE_TARGET, TARGET, build_document, build_page_document


def test_the_file_is_generated_from_the_present_names() -> None:
    assert TARGET.read_text() == build_document(), "run `python -m tools.instance_types`"


def test_the_page_has_the_gpus_and_the_prices_of_the_same_tool() -> None:
    assert PAGE_TARGET.read_text() == build_page_document(), "run `python -m tools.instance_types`"


def test_the_page_has_only_types_whose_gpus_a_model_can_use() -> None:
    shown = json.loads(PAGE_TARGET.read_text())

    assert {"g5.xlarge", "p5.48xlarge"} <= set(shown)
    assert not [name for name in shown if count_gpus(name) == 0 or accelerator_refusal(name)]


@pytest.mark.parametrize(
    ("name", "count", "memory"),
    [
        ("g4dn.xlarge", 1, 16),
        ("g4dn.12xlarge", 4, 16),
        ("g5.48xlarge", 8, 24),
        ("g6.24xlarge", 4, 24),
        ("g6e.2xlarge", 1, 48),
        ("p3.16xlarge", 8, 16),
        ("p4d.24xlarge", 8, 40),
        ("p4de.24xlarge", 8, 80),
        ("p5.4xlarge", 1, 80),
        ("p6-b200.48xlarge", 8, 180),
        ("p6-b300.48xlarge", 8, 268),
        ("g7e.12xlarge", 2, 96),
        ("p5e.48xlarge", 8, 141),
        ("inf2.24xlarge", 6, 32),
    ],
)
def test_an_accelerated_type_has_its_number_of_accelerators_and_their_memory(
    name: str, count: int, memory: int
) -> None:
    found = find_accelerators(name)

    assert found is not None
    assert (found.count, found.memory_gib) == (count, memory)


@pytest.mark.parametrize(
    ("name", "gpus", "arm"),
    [
        ("g5.48xlarge", 8, False),
        ("p6-b200.48xlarge", 8, False),
        ("g5g.xlarge", 1, True),
        ("inf2.24xlarge", 0, False),
        ("c7g.large", 0, True),
        ("m7i.large", 0, False),
        ("unknown.large", 0, False),
    ],
)
def test_a_type_has_gpus_and_an_arm_processor_or_not(name: str, gpus: int, arm: bool) -> None:
    assert (count_gpus(name), is_arm(name)) == (gpus, arm)


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("g5g.xlarge", "has GPUs and an ARM processor"),
        ("p6e-gb200.36xlarge", "has GPUs and an ARM processor"),
        ("inf2.xlarge", "has Neuron accelerators"),
        ("trn1.2xlarge", "has Neuron accelerators"),
        ("g6f.large", "has a part of a GPU"),
        ("gr6f.4xlarge", "has a part of a GPU"),
        ("g4ad.xlarge", "has GPUs of AMD"),
        ("p2.xlarge", "do not support any more"),
        ("vt1.3xlarge", "has accelerators that are no GPUs"),
        ("g7.2xlarge", "whose number and memory this installation does not know"),
    ],
)
def test_a_type_whose_accelerators_no_model_can_use_is_refused_with_the_reason_and_another_choice(
    name: str, reason: str
) -> None:
    refusal = accelerator_refusal(name)

    assert refusal is not None
    assert refusal.startswith(f"{name} ")
    assert reason in refusal
    assert refusal.endswith("Choose g5, g6 or g6e")


@pytest.mark.parametrize("name", ["g5.xlarge", "g7e.2xlarge", "p5.4xlarge", "c7g.large", "m7i.large", "r7i.large"])
def test_a_type_with_known_gpus_or_without_accelerators_is_accepted(name: str) -> None:
    assert accelerator_refusal(name) is None


def test_every_type_with_accelerators_is_known_or_refused() -> None:
    accelerated = [name for name in list_instance_types() if re.match(r"(g\d|gr\d|p\d|inf|trn|dl|f\d|vt)", name)]
    unknown = [name for name in accelerated if accelerator_refusal(name) is None and find_accelerators(name) is None]

    assert len(accelerated) > 50
    assert unknown == []


def test_a_type_without_accelerators_is_known_and_another_name_is_not() -> None:
    assert find_accelerators("m7i.large") is None
    assert instance_type_refusal("m7i.large") is None
    assert instance_type_refusal("g5.enormous") is not None


def test_every_type_with_gpus_has_their_compute_capability_and_no_other_type_has_one() -> None:
    found = {name: find_accelerators(name) for name in list_instance_types()}
    with_gpus = {name for name in found if count_gpus(name)}

    assert with_gpus == {name for name, one in found.items() if one is not None and one.compute_capability}
