"""A checkout works in a folder of almost any name; where it cannot, `make` says so at once."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from local.bootstrap import folder_problem
from local.settings import ROOT

ODD = "a b/it's ü (x) & 100% [1];~,=@!"
LAYERS = {
    "runtime": "RuntimeLayer",
    "documents": "DocumentsLayer",
    "stores": "StoresLayer",
    "identity": "IdentityLayer",
}
#: Answers as uv, and writes an empty package where `--target` says.
UV = """#!/bin/sh
while [ "$1" != --target ]; do shift; done
mkdir -p "$2/package" && : > "$2/package/__init__.py"
"""


def built(checkout: Path, folder: str, logical_id: str) -> Path:
    """Build one layer as `sam build` does, in a scratch folder with the Makefile at its source, by a pretended uv."""
    scratch, artifacts, programs = (checkout / name for name in ("scratch", "artifacts", "bin"))
    shutil.copytree(checkout / "layers" / folder, scratch, ignore=shutil.ignore_patterns("__pycache__"))
    programs.mkdir()
    (programs / "uv").write_text(UV)
    (programs / "uv").chmod(0o755)
    subprocess.run(
        ["make", "--makefile", checkout / "layers" / folder / "Makefile", f"build-{logical_id}"],
        cwd=scratch,
        env={"PATH": f"{programs}:{os.environ['PATH']}", "ARTIFACTS_DIR": str(artifacts)},
        check=True,
    )
    return artifacts / "python"


@pytest.mark.parametrize(("folder", "logical_id"), LAYERS.items())
def test_a_layer_is_built_in_a_folder_of_an_odd_name(tmp_path: Path, folder: str, logical_id: str) -> None:
    checkout = tmp_path / ODD
    shutil.copytree(ROOT / "layers", checkout / "layers", ignore=shutil.ignore_patterns("lisa"))

    assert (built(checkout, folder, logical_id) / "package/__init__.py").is_file()


def test_our_own_layer_is_built_in_a_folder_of_an_odd_name(tmp_path: Path) -> None:
    checkout = tmp_path / ODD
    shutil.copytree(ROOT / "layers/core", checkout / "layers/core", ignore=shutil.ignore_patterns("__pycache__"))

    assert (built(checkout, "core", "CoreLayer") / "lisa/events.py").is_file()


def test_a_folder_of_an_odd_name_is_usable() -> None:
    assert folder_problem(f"/home/me/{ODD}/lisa") is None


@pytest.mark.parametrize("part", ["a:b", "a$b", "a#b", 'a"b', "a`b", "a\\b", "a  b", "a\tb", "a\nb"])
def test_a_folder_that_cannot_work_is_refused_in_a_sentence(part: str) -> None:
    refused = folder_problem(f"/home/me/{part}/lisa")

    assert refused is not None
    assert "move the folder elsewhere" in refused
