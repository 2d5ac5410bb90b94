"""Installer of the page's npm packages, written with the standard library alone: `python3 -m local.node_packages`.

The packages of `ui/package-lock.json` lie in .local/ui/node_modules, outside `ui`, because `sam build` copies and
hashes that folder. The link `node_modules` in the project's folder is where Node finds them. They are installed again
only when the lock file changes. Node itself comes from the environment `ui` of local/bootstrap.py.
"""

import os
import shutil
import subprocess

from local.bootstrap import ROOT, VENVS, exit_with

PACKAGES = ROOT / ".local" / "ui"
LINK = ROOT / "node_modules"
_FILES = ("package.json", "package-lock.json", ".npmrc")
_STAMP = PACKAGES / "installed-lock.json"


def install_node_packages() -> None:
    """Run `npm ci` unless the packages of the lock file are installed, and write the link to them."""
    lock = (ROOT / "ui" / "package-lock.json").read_bytes()
    if not (_STAMP.is_file() and _STAMP.read_bytes() == lock):
        print("  installing the page's packages …", flush=True)
        PACKAGES.mkdir(parents=True, exist_ok=True)
        _STAMP.unlink(missing_ok=True)
        for name in _FILES:
            shutil.copyfile(ROOT / "ui" / name, PACKAGES / name)
        _run_npm_ci()
        _STAMP.write_bytes(lock)
    _write_link()


def _run_npm_ci() -> None:
    path = f"{VENVS / 'ui/bin'}{os.pathsep}{os.environ.get('PATH', '')}"
    done = subprocess.run(
        [str(VENVS / "ui/bin/npm"), "ci", "--prefer-offline"],
        cwd=PACKAGES, env=os.environ | {"PATH": path}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        last = (done.stderr or done.stdout).strip().splitlines()[-8:]
        exit_with(
            "npm cannot install the page's packages: check that the package registry is reachable. "
            "The command printed:\n  " + "\n  ".join(last)
        )


def _write_link() -> None:
    target = os.path.relpath(PACKAGES / "node_modules", ROOT)
    if LINK.is_symlink() and os.readlink(LINK) == target:  # noqa: PTH115 - the text of the link is compared
        return
    if LINK.is_symlink():
        LINK.unlink()
    LINK.symlink_to(target, target_is_directory=True)


if __name__ == "__main__":
    install_node_packages()
