"""Every command of the README in the printed order, in a fresh shell without the AWS command line."""

import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from local.settings import ROOT
from tests.support.cloud import eventually
from tests.support.installation import RunningInstallation

pytestmark = pytest.mark.cloud
_FENCE = re.compile(r"^```\n(.*?)^```$", re.M | re.S)
#: These run elsewhere: the two by `.ci/run`, the deployment only with an account; the setup has run before this.
_ELSEWHERE = ("make run", "make test", "make setup", "sam deploy --guided")
_SEARCHES = ("lisa search", "lisa ask")


def commands(page: str) -> list[str]:
    """Return the commands in the fenced blocks of the page, in order."""
    blocks = [block for block in _FENCE.findall((ROOT / page).read_text()) if "──" not in block]
    lines = [line.split(" # ")[0].rstrip() for block in blocks for line in block.splitlines()]
    return [line for line in lines if line and not line.startswith(_ELSEWHERE)]


@pytest.fixture(scope="module")
def checkout_folder(installation: RunningInstallation, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A copy of the checkout's folder whose `.local` is the shared installation."""
    found = tmp_path_factory.mktemp("checkout")
    (found / ".local").mkdir()
    (found / ".local" / "outputs.json").symlink_to(installation.settings.outputs)
    (found / ".local" / "bin").symlink_to(ROOT / ".local" / "bin")
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for name in tracked.splitlines():
        if not name.startswith("tests/"):
            (found / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, found / name)
    yield found
    installation.delete("notes/kettle.txt")


def run(checkout_folder: Path, script: str) -> "subprocess.CompletedProcess[str]":
    """Run the lines in a fresh shell without an AWS account and the AWS command line."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "LISA_", "PYTHON"))}
    shell = ["sh", "-eu", "-c", script]
    return subprocess.run(
        shell, cwd=checkout_folder, env=kept, capture_output=True, text=True, check=False, timeout=240
    )


def test_the_readme_has_commands() -> None:
    assert len(commands("README.md")) >= 10


def test_every_command_of_the_readme_runs_as_printed(checkout_folder: Path) -> None:
    before = [line for line in commands("README.md") if line.startswith("export ")]
    for line in commands("README.md"):
        script = "\n".join([*dict.fromkeys(before), line])

        def done(script: str = script) -> bool:
            found = run(checkout_folder, script)
            assert found.returncode == 0, (script, found.stdout[-2000:], found.stderr[-2000:])
            return not script.splitlines()[-1].startswith(_SEARCHES) or "is blue" in found.stdout

        eventually(done, within=30)


def test_only_the_uploaded_file_is_found(checkout_folder: Path) -> None:
    found = run(checkout_folder, 'export PATH="$PWD/.local/bin:$PATH"\nlisa ask "Where is the blue kettle?"')

    said = json.loads(found.stdout)
    assert said["answer"] == "“The kettle in room 4 is blue.” [1]"
    assert said["sources"][0]["metadata"]["name"] == "kettle.txt"


def test_the_command_line_reports_a_missing_installation(tmp_path: Path) -> None:
    environment = {"PATH": os.environ["PATH"], "HOME": str(tmp_path)}
    lisa_program = [str(ROOT / ".local/bin/lisa"), "token", "list"]

    found = subprocess.run(lisa_program, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)

    assert found.returncode != 0
    assert "make run" in found.stderr
    assert "AWS_PROFILE" in found.stderr
    assert "Traceback" not in found.stderr


def test_the_api_reference_loads_nothing_from_other_hosts(installation: RunningInstallation) -> None:
    answer = installation.ask("GET", "/docs", token="")

    assert answer.status_code == 200
    assert "SwaggerUIBundle" in answer.text
    assert '"/repository/{repositoryId}/similaritySearch"' in answer.text
    assert not re.findall(r"<(?:script|link|img)[^>]+(?:src|href)=[\"']?https?:", answer.text)


def test_the_printed_address_of_the_page_leads_to_its_files(installation: RunningInstallation) -> None:
    address = installation.outputs["pageUrl"]
    page = httpx.get(address, timeout=20)
    scripts = re.findall(r'<script[^>]* src="\./(assets/[^"]+)"', page.text)

    assert page.status_code == 200
    assert f'<base href="{urlsplit(address).path}" />' in page.text
    assert len(scripts) == 2
    assert all(httpx.get(address + script, timeout=20).is_success for script in scripts)
