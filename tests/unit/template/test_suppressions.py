"""Suppressed template checks and their reasons."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]


def test_every_suppressed_check_has_its_reason_beside_it() -> None:
    lines = [line for line in (ROOT / ".checkov.yaml").read_text().splitlines() if line.lstrip().startswith("- ")]

    assert lines
    for line in lines:
        check, _, reason = line.partition("#")
        assert len(reason.split()) >= 3, check
