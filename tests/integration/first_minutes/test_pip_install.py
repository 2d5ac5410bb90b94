"""`pip install .` installs a `lisa` program that works outside the checkout."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from local.settings import ROOT
from tests.support.installation import RunningInstallation

pytestmark = pytest.mark.cloud
CERTIFICATES = Path("/etc/ssl/certs/ca-certificates.crt")


def shell(**variables: str) -> dict[str, str]:
    """Run a command in a shell without an account, an installation or the checkout."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "LISA_", "PYTHON"))}
    return kept | ({"UV_SYSTEM_CERTS": "true"} if CERTIFICATES.is_file() else {}) | variables


@pytest.fixture(scope="module")
def lisa_program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The program in an environment of its own with the locked versions."""
    home, uv = tmp_path_factory.mktemp("elsewhere") / "environment", ROOT / ".local/venv/uv/bin/uv"
    locked = ["--constraints", str(ROOT / "tools/locks/dev.txt"), "--refresh-package", "lisa"]
    subprocess.run([uv, "venv", "--quiet", "--python", sys.executable, home], env=shell(), check=True)
    subprocess.run([uv, "pip", "install", "--quiet", "--python", home, *locked, ROOT], env=shell(), check=True)
    return home / "bin" / "lisa"


def run(lisa_program: Path, *arguments: str, folder: Path, **variables: str) -> "subprocess.CompletedProcess[str]":
    command = [str(lisa_program), *arguments]
    return subprocess.run(command, cwd=folder, env=shell(**variables), capture_output=True, text=True, check=False)


def test_an_installed_program_explains_itself(lisa_program: Path, tmp_path: Path) -> None:
    found = run(lisa_program, "--help", folder=tmp_path)

    assert found.returncode == 0, found.stderr
    assert "search" in found.stdout


def test_an_installed_program_searches_the_given_installation(
    lisa_program: Path, installation: RunningInstallation, tmp_path: Path
) -> None:
    found = run(lisa_program, "search", "river", folder=tmp_path, LISA_HOME=str(installation.settings.home))

    assert found.returncode == 0, found.stderr
    assert '"sources"' in found.stdout


def test_an_installed_program_puts_files_and_reads_the_stack(
    lisa_program: Path, installation: RunningInstallation, tmp_path: Path
) -> None:
    (tmp_path / "shelf.txt").write_text("The shelf in room 9 is oak.")
    told = {"LISA_HOME": str(installation.settings.home)}

    put = run(lisa_program, "put", "shelf.txt", "--key", "notes/shelf.txt", folder=tmp_path, **told)
    bucket = run(lisa_program, "outputs", "IngestionBucket", folder=tmp_path, **told)

    installation.delete("notes/shelf.txt")
    assert put.returncode == 0, put.stderr
    assert bucket.stdout.strip() == installation.outputs["ingestionBucket"]
