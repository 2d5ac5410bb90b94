"""The generated list of instance types and their accelerators."""

import pytest

from lisa.models.accelerators import accelerator_refusal, count_gpus, is_arm
from lisa.models.instance_types import Accelerators, find_accelerators, instance_type_refusal
from tools.instance_types import TARGET, build_document


def test_the_file_is_generated_from_the_present_names() -> None:
    assert TARGET.read_text() == build_document(), "run `python -m tools.instance_types`"


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
    assert find_accelerators(name) == Accelerators(count, memory)


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
    ("name", "is_refused"), [("g5g.xlarge", True), ("g5.xlarge", False), ("c7g.large", False), ("inf2.xlarge", False)]
)
def test_a_type_with_gpus_and_an_arm_processor_is_refused_for_lack_of_a_machine_image(
    name: str, is_refused: bool
) -> None:
    reason = accelerator_refusal(name)

    assert (reason is not None) is is_refused
    assert reason is None or "Choose g5, g6 or g6e" in reason


def test_a_type_without_accelerators_is_known_and_another_name_is_not() -> None:
    assert find_accelerators("m7i.large") is None
    assert instance_type_refusal("m7i.large") is None
    assert instance_type_refusal("g5.enormous") is not None
