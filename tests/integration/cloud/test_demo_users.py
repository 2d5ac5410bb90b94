"""Demo users are created once and keep their passwords after a restart."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from local.demo_users import GROUPS, create_demo_users
from tests.integration.cloud.conftest import Probe
from tests.support.tables import template

pytestmark = pytest.mark.cloud


@dataclass(frozen=True)
class Pool:
    """A new user pool with the template's password policy and the default groups."""

    cognito: Any
    id: str

    def create_demo_users(self, passwords: Path) -> list[dict[str, Any]]:
        return create_demo_users(self.cognito, self.id, passwords)


@pytest.fixture
def user_pool(probe_cloud: Probe) -> Iterator[Pool]:
    cognito, properties = probe_cloud.aws("cognito-idp"), template()["Resources"]["UserPool"]["Properties"]
    made = cognito.create_user_pool(PoolName="demo", Policies=properties["Policies"])["UserPool"]["Id"]
    for group in ("admin", "rag-admin", "user"):
        cognito.create_group(UserPoolId=made, GroupName=group)
    yield Pool(cognito, made)
    cognito.delete_user_pool(UserPoolId=made)


def test_every_role_has_a_user_who_can_sign_in_at_once(user_pool: Pool, tmp_path: Path) -> None:
    users = user_pool.create_demo_users(tmp_path / "passwords.json")

    assert {user["username"]: user["groups"] for user in users} == GROUPS
    for user in users:
        assert (
            user_pool.cognito.admin_get_user(UserPoolId=user_pool.id, Username=user["username"])["UserStatus"]
            == "CONFIRMED"
        )
        groups = user_pool.cognito.admin_list_groups_for_user(UserPoolId=user_pool.id, Username=user["username"])[
            "Groups"
        ]
        assert [group["GroupName"] for group in groups] == user["groups"]


def test_passwords_satisfy_the_pool_and_no_two_are_the_same(user_pool: Pool, tmp_path: Path) -> None:
    passwords = [user["password"] for user in user_pool.create_demo_users(tmp_path / "passwords.json")]

    policy = template()["Resources"]["UserPool"]["Properties"]["Policies"]["PasswordPolicy"]
    assert len(set(passwords)) == len(GROUPS)
    for password in passwords:
        assert len(password) >= policy["MinimumLength"]
        assert not (password.isalpha() or password.islower() or password.isupper())


def test_a_second_start_creates_no_users_and_changes_no_password(user_pool: Pool, tmp_path: Path) -> None:
    path = tmp_path / "passwords.json"
    first = user_pool.create_demo_users(path)

    assert user_pool.create_demo_users(path) == first
    assert len(user_pool.cognito.list_users(UserPoolId=user_pool.id)["Users"]) == len(GROUPS)


def test_the_password_file_is_readable_by_its_owner_only(user_pool: Pool, tmp_path: Path) -> None:
    path = tmp_path / "passwords.json"
    users = user_pool.create_demo_users(path)

    assert path.stat().st_mode & 0o777 == 0o600
    assert json.loads(path.read_text()) == {user["username"]: user["password"] for user in users}
