"""Errors of the command line: a mistake in the command is reported before a missing installation."""

from pathlib import Path

import pytest

from lisa.cli.main import main


@pytest.fixture(autouse=True)
def empty_shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Remove the account from the environment and change to a folder without an installation."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_PROFILE", "LISA_HOME", "LISA_API_URL", "LISA_SERVE_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize(
    ("command", "says"),
    [
        ([], "COMMAND"),
        (["serch", "kettle"], "invalid choice: 'serch'"),
        (["search"], "question"),
        (["token", "create"], "--user"),
    ],
)
def test_the_error_about_a_wrong_command_names_the_mistake(
    command: list[str], says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(command)

    assert ended.value.code == 2
    assert says in capsys.readouterr().err


@pytest.mark.parametrize("command", ["search", "ask"])
def test_a_correct_command_without_an_installation_mentions_make_run(command: str) -> None:
    with pytest.raises(SystemExit, match="make run"):
        main([command, "Where is the blue kettle?"])
