"""The command line says what is wrong with a command before it looks for an account or an installation."""

from pathlib import Path

import pytest

from lisa.cli.main import main


@pytest.fixture(autouse=True)
def nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A shell without an account, in a folder without an installation."""
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
def test_a_mistake_in_a_command_is_named(command: list[str], says: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(command)

    assert ended.value.code == 2
    assert says in capsys.readouterr().err


@pytest.mark.parametrize("command", ["search", "ask"])
def test_a_command_that_is_right_asks_for_an_account_or_an_installation(command: str) -> None:
    with pytest.raises(SystemExit, match="make run"):
        main([command, "Where is the blue kettle?"])
