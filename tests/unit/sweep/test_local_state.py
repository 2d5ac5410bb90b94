"""The state of the local cloud holds secrets and keys, which only its user may read."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from local.cloud.__main__ import restrict_to_owner


@pytest.fixture
def kept_umask() -> Iterator[None]:
    before = os.umask(0o022)
    yield
    os.umask(before)


def test_other_users_cannot_read_the_state_of_the_local_cloud(tmp_path: Path, kept_umask: None) -> None:
    state = tmp_path / "cloud"
    state.mkdir(mode=0o755)
    (state / "cognito.json").write_text("{}")

    restrict_to_owner(state)
    (state / "secretsmanager.json").write_text("{}")

    modes = {path.name: path.stat().st_mode & 0o777 for path in (state, *state.iterdir())}
    assert modes == {"cloud": 0o700, "cognito.json": 0o600, "secretsmanager.json": 0o600}
