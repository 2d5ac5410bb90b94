"""Installer of the page's npm packages, written with the standard library alone: `python3 -m local.node_packages`.

The packages of `ui/package-lock.json` lie in .local/ui/node_modules, outside `ui`, because `sam build` copies and
hashes that folder. The link `node_modules` in the project's folder is where Node finds them. They are installed again
only when the lock file changes. Node itself comes from the environment `ui` of local/bootstrap.py.
"""

import os
import shutil
import subprocess
from pathlib import Path

from local.bootstrap import ROOT, exit_with

_FILES = ("package.json", "package-lock.json", ".npmrc")


def install_node_packages(root: Path = ROOT) -> None:
    """Run `npm ci` unless the packages of the lock file are installed, and write the link to them."""
    packages = root / ".local/ui"
    stamp, lock = packages / "installed-lock.json", (root / "ui/package-lock.json").read_bytes()
    if not (stamp.is_file() and stamp.read_bytes() == lock):
        print("  installing the page's packages …", flush=True)
        packages.mkdir(parents=True, exist_ok=True)
        stamp.unlink(missing_ok=True)
        for name in _FILES:
            shutil.copyfile(root / "ui" / name, packages / name)
        _run_npm_ci(packages, root / ".local/venv/ui/bin")
        stamp.write_bytes(lock)
    _write_link(root / "node_modules", packages / "node_modules")


def _run_npm_ci(packages: Path, programs: Path) -> None:
    environment = os.environ | {"PATH": f"{programs}{os.pathsep}{os.environ.get('PATH', '')}"}
    command = [str(programs / "npm"), "ci", "--prefer-offline"]
    done = subprocess.run(command, cwd=packages, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        last = (done.stderr or done.stdout).strip().splitlines()[-8:]
        exit_with(
            "npm cannot install the page's packages: check that the package registry is reachable. "
            "The command printed:\n  " + "\n  ".join(last)
        )


def _write_link(link: Path, target: Path) -> None:
    relative = os.path.relpath(target, link.parent)
    if link.is_symlink() and os.readlink(link) == relative:  # noqa: PTH115 - the text of the link is compared
        return
    if link.is_symlink():
        link.unlink()
    link.symlink_to(relative, target_is_directory=True)


if __name__ == "__main__":
    install_node_packages()
