"""The rules for the files of the page."""

import json
import re
from pathlib import Path

import pytest

from local.settings import ROOT

SOURCES = sorted(path for path in (ROOT / "ui/src").rglob("*.ts*") if not path.name.endswith(".d.ts"))
MOST_LINES = 250
_EXACT = re.compile(r"\d+\.\d+\.\d+")


def short(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", SOURCES, ids=short)
def test_a_file_of_the_page_is_short(path: Path) -> None:
    assert len(path.read_text().splitlines()) <= MOST_LINES


def test_no_file_only_exports_other_files() -> None:
    barrels = [short(path) for path in SOURCES if re.search(r"^export (\*|\{[^}]*\}) from", path.read_text(), re.M)]

    assert barrels == []


def test_every_package_of_the_page_has_an_exact_version() -> None:
    packages = json.loads((ROOT / "ui/package.json").read_text())
    versions = packages["dependencies"] | packages["devDependencies"]

    assert [name for name, version in versions.items() if not _EXACT.fullmatch(version)] == []


def test_the_lock_file_has_a_hash_for_every_package_and_no_address() -> None:
    packages = json.loads((ROOT / "ui/package-lock.json").read_text())["packages"]
    downloaded = {name: one for name, one in packages.items() if name and not one.get("inBundle")}

    assert [name for name, one in downloaded.items() if not one.get("integrity", "").startswith("sha512-")] == []
    assert [name for name, one in packages.items() if "resolved" in one] == []
