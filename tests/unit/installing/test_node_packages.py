"""The installation of the page's npm packages."""

from pathlib import Path

import pytest

from local.node_packages import install_node_packages

#: A fake npm: it counts its runs and fails if the lock file says so.
NPM = """#!/bin/sh
echo run >> runs.txt
mkdir -p node_modules
grep -q broken package-lock.json && echo "npm error no such package" >&2 && exit 1
exit 0
"""


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout with a fake npm."""
    found = tmp_path / "it's a folder"
    (found / "ui").mkdir(parents=True)
    for name in ("package.json", "package-lock.json", ".npmrc"):
        (found / "ui" / name).write_text(name)
    npm = found / ".local/venv/ui/bin/npm"
    npm.parent.mkdir(parents=True)
    npm.write_text(NPM)
    npm.chmod(0o755)
    return found


def runs(checkout: Path) -> int:
    return len((checkout / ".local/ui/runs.txt").read_text().splitlines())


def test_packages_are_installed_again_only_after_a_change_of_the_lock_file(checkout: Path) -> None:
    install_node_packages(checkout)
    install_node_packages(checkout)
    assert runs(checkout) == 1

    (checkout / "ui/package-lock.json").write_text("changed")
    install_node_packages(checkout)

    assert runs(checkout) == 2


def test_node_finds_the_packages_outside_the_folder_of_the_page(checkout: Path) -> None:
    install_node_packages(checkout)

    assert (checkout / "node_modules").resolve() == (checkout / ".local/ui/node_modules").resolve()
    assert not (checkout / "ui/node_modules").exists()


def test_a_link_that_leads_elsewhere_is_replaced(checkout: Path) -> None:
    (checkout / "node_modules").symlink_to("elsewhere")

    install_node_packages(checkout)

    assert (checkout / "node_modules").samefile(checkout / ".local/ui/node_modules")


def test_a_failed_installation_is_reported_and_repeated(checkout: Path) -> None:
    (checkout / "ui/package-lock.json").write_text("broken")

    for _ in range(2):
        with pytest.raises(SystemExit, match="npm error no such package"):
            install_node_packages(checkout)

    assert runs(checkout) == 2
