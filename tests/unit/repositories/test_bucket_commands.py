"""The shell command that lets a bucket send its events, run by `sh` with a fake `aws` that stores JSON in a file."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from lisa.repositories.bucket_commands import add_eventbridge, enable_events_command

QUEUE = {
    "QueueConfigurations": [
        {
            "Id": "the team's",
            "QueueArn": "arn:aws:sqs:us-east-1:111122223333:theirs",
            "Events": ["s3:ObjectCreated:*"],
            "Filter": {"Key": {"FilterRules": [{"Name": "prefix", "Value": 'in $HOME/`x` "y" \\ ü/'}]}},
        }
    ]
}
LAMBDA = {
    "LambdaFunctionConfigurations": [
        {
            "LambdaFunctionArn": "arn:aws:lambda:us-east-1:111122223333:function:thumbnail",
            "Events": ["s3:ObjectRemoved:*"],
        }
    ]
}
_AWS = """#!{python}
import json, os, pathlib, sys
state = pathlib.Path(os.environ["STATE"])
if os.environ.get("DENIED"):
    sys.exit("An error occurred (AccessDenied)")
service, command, *options = sys.argv[1:]
given = dict(zip(options[::2], options[1::2]))
assert service == "s3api" and given.pop("--bucket") == os.environ["BUCKET"], sys.argv
if command == "get-bucket-notification-configuration":
    assert given == {{"--output": "json"}}, given
    found = json.loads(state.read_text())
    print(json.dumps(found, indent=4) if found else "", end="")
elif command == "put-bucket-notification-configuration":
    state.write_text(json.dumps(json.loads(given.pop("--notification-configuration"))))
    assert not given, given
else:
    sys.exit("no such command")
"""


class Shell:
    """A shell with a fake `aws` that replaces the whole configuration, as AWS does."""

    def __init__(self, home: Path) -> None:
        self._state = home / "state.json"
        self._bin = home / "bin"
        self._bin.mkdir()
        (self._bin / "aws").write_text(_AWS.format(python=sys.executable))
        (self._bin / "aws").chmod(0o755)
        (self._bin / "python3").symlink_to(sys.executable)

    def watch(
        self, configuration: dict[str, Any], bucket: str = "inbox", **environment: str
    ) -> tuple[int, dict[str, Any]]:
        """Run the command on a bucket with this configuration. Return the exit code and the new configuration."""
        self._state.write_text(json.dumps(configuration))
        known = {"PATH": f"{self._bin}:/usr/bin:/bin", "STATE": str(self._state), "BUCKET": bucket} | environment
        done = subprocess.run(["sh", "-c", enable_events_command(bucket)], env=known, check=False, capture_output=True)
        found: dict[str, Any] = json.loads(self._state.read_text())
        return done.returncode, found


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    return Shell(tmp_path)


@pytest.mark.parametrize("there", [{}, QUEUE, LAMBDA, QUEUE | LAMBDA, {"EventBridgeConfiguration": {}} | QUEUE])
def test_the_command_adds_eventbridge_and_keeps_the_existing_configuration(shell: Shell, there: dict[str, Any]) -> None:
    code, found = shell.watch(there)

    assert (code, found) == (0, {"EventBridgeConfiguration": {}} | there)
    assert shell.watch(found) == (0, found)


def test_the_command_writes_nothing_after_a_failed_read(shell: Shell) -> None:
    code, found = shell.watch(QUEUE, DENIED="yes")

    assert code != 0
    assert found == QUEUE


def test_the_command_quotes_the_name_of_the_bucket(shell: Shell) -> None:
    assert shell.watch({}, bucket="it's; rm -rf .")[0] == 0


@pytest.mark.parametrize("there", [{}, QUEUE, QUEUE | LAMBDA])
def test_the_command_line_and_the_shell_command_merge_alike(shell: Shell, there: dict[str, Any]) -> None:
    assert add_eventbridge(there | {"ResponseMetadata": {"HTTPStatusCode": 200}}) == shell.watch(there)[1]
