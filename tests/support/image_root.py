"""`python tests/support/image_root.py SPEC`: turn this process into a container's, inside an existing mount namespace.

Its root holds the image's files alone, read-only; the spec names empty volumes. It uses the standard library only and
ends by executing the container's command.
"""

import ctypes
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

_PR_CAPBSET_DROP, _LAST_CAPABILITY = 24, 63


def main() -> None:
    """Build the root, drop all privileges, and execute the command."""
    spec: dict[str, Any] = json.loads(sys.argv[1])
    root = Path(spec["root"])
    _mount("-t", "tmpfs", "-o", "size=8m,mode=0755", "tmpfs", str(root))
    for source, target in spec["binds"]:
        _bind(Path(source), root / target.lstrip("/"))
    for link in ("bin", "sbin", "lib", "lib64"):
        _like_the_host(Path("/", link), root / link)
    for path, mode in spec["volumes"]:
        (root / path.lstrip("/")).mkdir(parents=True, exist_ok=True)
        _mount("-t", "tmpfs", "-o", f"size=512m,mode={mode}", "tmpfs", str(root / path.lstrip("/")))
    _mount("-o", "remount,ro", str(root))
    os.chroot(root)
    os.chdir(spec["workdir"])
    _give_up_rights(spec["user"])
    os.execvpe(spec["argv"][0], spec["argv"], spec["environment"])


def _mount(*arguments: str) -> None:
    subprocess.run(["mount", *arguments], check=True)


def _bind(source: Path, target: Path) -> None:
    target.mkdir(parents=True, exist_ok=True)
    _mount("--rbind", str(source), str(target))
    if source not in {Path("/dev"), Path("/proc"), Path("/sys")}:
        subprocess.run(["mount", "-o", "remount,bind,ro", str(target)], check=False, stderr=subprocess.DEVNULL)


def _like_the_host(own: Path, target: Path) -> None:
    if own.is_symlink():
        target.symlink_to(own.readlink())
    elif own.is_dir():
        _bind(own, target)


def _give_up_rights(user: int | None) -> None:
    """Become that user; without one, root of this namespace without any capability."""
    if user is not None:
        os.setgroups([])
        os.setgid(user)
        os.setuid(user)
        return
    libc = ctypes.CDLL(None, use_errno=True)
    for capability in range(_LAST_CAPABILITY + 1):
        libc.prctl(_PR_CAPBSET_DROP, capability, 0, 0, 0)


if __name__ == "__main__":
    main()
