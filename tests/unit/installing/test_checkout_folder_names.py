"""Folder names of a checkout: almost all work, and `make` refuses the others at once."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from local.bootstrap import find_folder_problem
from local.settings import ROOT

ODD = "a b/it's ü (x) & 100% [1];~,=@!"
LAYERS = {
    "runtime": "RuntimeLayer",
    "documents": "DocumentsLayer",
    "stores": "StoresLayer",
    "identity": "IdentityLayer",
}
#: A fake uv: it writes an empty package into the folder that `--target` names.
UV = """#!/bin/sh
while [ "$1" != --target ]; do shift; done
mkdir -p "$2/package" && : > "$2/package/__init__.py"
"""


def build_layer(checkout: Path, folder: str, logical_id: str) -> Path:
    """Build one layer as `sam build` does, with a fake uv, and return the folder of its packages."""
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
def test_a_layer_is_built_in_a_folder_with_special_characters(tmp_path: Path, folder: str, logical_id: str) -> None:
    checkout = tmp_path / ODD
    shutil.copytree(ROOT / "layers", checkout / "layers", ignore=shutil.ignore_patterns("lisa"))

    assert (build_layer(checkout, folder, logical_id) / "package/__init__.py").is_file()


def test_the_core_layer_is_built_in_a_folder_with_special_characters(tmp_path: Path) -> None:
    checkout = tmp_path / ODD
    shutil.copytree(ROOT / "layers/core", checkout / "layers/core", ignore=shutil.ignore_patterns("__pycache__"))

    assert (build_layer(checkout, "core", "CoreLayer") / "lisa/events.py").is_file()


def test_a_folder_with_special_characters_is_usable() -> None:
    assert find_folder_problem(f"/home/me/{ODD}/lisa") is None


@pytest.mark.parametrize("part", ["a:b", "a$b", "a#b", 'a"b', "a`b", "a\\b", "a  b", "a\tb", "a\nb"])
def test_a_folder_name_that_does_not_work_is_refused_with_a_remedy(part: str) -> None:
    refused = find_folder_problem(f"/home/me/{part}/lisa")

    assert refused is not None
    assert "move the folder elsewhere" in refused
